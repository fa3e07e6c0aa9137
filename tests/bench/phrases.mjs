// The rows of phrases.c through the npm package chrono-node, which is looked for in $DOSSIER_NODE/node_modules. A row is
// right if the first and last day of what the package is certain of are those wanted; an instant is taken for its day.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

process.env.TZ = 'UTC'
const root = createRequire(process.env.DOSSIER_NODE + '/package.json')
const chrono = await import(pathToFileURL(root.resolve('chrono-node')))
const readers = { english: (chrono.en ?? chrono.default.en).casual, russian: (chrono.ru ?? chrono.default.ru).casual }
const rows = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n').map(line => {
  const [language, phrase, on, context, lo, hi] = line.split('\t')
  // What counts from a date mentioned before has only the document's date to go by: it is given the former.
  const anchor = (context !== '' && context !== 'future' ? context : on || '2024-07-17').replace('?', '')
  const reference = new Date((anchor + '-01-01').slice(0, 10) + 'T12:00:00Z')
  return { language, phrase, reference, options: { forwardDate: context === 'future' }, lo: +lo, hi: +hi }
})

// First and last second that components leave open.
function bounds(parts) {
  const year = parts.get('year'), month = parts.get('month'), day = parts.get('day')
  const fine = parts.isCertain('day') || parts.isCertain('weekday')
  if (fine || (!parts.isCertain('month') && !parts.isCertain('year')))
    return [Date.UTC(year, month - 1, day), Date.UTC(year, month - 1, day + 1)]
  if (parts.isCertain('month')) return [Date.UTC(year, month - 1, 1), Date.UTC(year, month, 1)]
  return [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
}

function isRight(row) {
  const found = readers[row.language].parse(row.phrase, row.reference, row.options)
  if (found.length !== 1) return false
  const start = bounds(found[0].start), end = found[0].end ? bounds(found[0].end) : start
  const day = 86400000, floor = s => Math.floor(s * 1000 / day) * day
  return floor(row.lo) === start[0] && Math.ceil(row.hi * 1000 / day) * day === end[1]
}

for (const language of ['english', 'russian']) {
  const list = rows.filter(row => row.language === language), read = readers[language]
  const right = list.filter(isRight).length
  const misses = readFileSync(`tests/unit/near-misses-${language}.tsv`, 'utf8').trim().split('\n').slice(1)
  const found = misses.filter(text => read.parse(text, new Date('2024-07-17T12:00:00Z')).length > 0).length
  const start = process.hrtime.bigint()
  let reads = 0, passed = 0
  while (passed < 0.7) {
    for (const row of list) read.parse(row.phrase, row.reference, row.options)
    reads += list.length
    passed = Number(process.hrtime.bigint() - start) / 1e9
  }
  console.log(`chrono-node ${language} ${Math.round(reads / passed)} ${right} ${list.length} ${found}`)
}
