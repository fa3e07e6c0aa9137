// One query over tables of tab-separated integers through DuckDB: node rules.mjs FOLDER QUERY TABLE=COLUMNS…
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const root = createRequire(process.env.DOSSIER_NODE + '/package.json')
const { DuckDBInstance } = await import(pathToFileURL(root.resolve('@duckdb/node-api')))
const [folder, query, ...tables] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
const db = await instance.connect()
for (const table of tables) {
  const [name, n] = table.split('=')
  const columns = Array.from({ length: Number(n) }, (_, i) => `'c${i}': 'INTEGER'`).join(', ')
  await db.run(`CREATE TABLE ${name} AS SELECT * FROM read_csv('${folder}/${name}.tsv', delim = '\t', header = false,
    columns = {${columns}})`)
}
const rows = await (await db.runAndReadAll(query)).getRows()
console.log(rows[0].map(String).join(' '))
