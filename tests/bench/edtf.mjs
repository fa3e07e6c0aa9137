// The same list as edtf.c through the npm package edtf, which is looked for in $DOSSIER_NODE/node_modules.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const root = createRequire(process.env.DOSSIER_NODE + '/package.json')
const { default: peer } = await import(pathToFileURL(root.resolve('edtf')))
const edtf = peer.default
const texts = readFileSync(process.argv[2], 'utf8').trim().split('\n')

// Parses per second, over a second, each with its first instant worked out, as edtf.c does.
function rate(list) {
  const start = process.hrtime.bigint()
  let parses = 0, passed = 0
  while (passed < 1) {
    for (const text of list) edtf(text).min
    parses += list.length
    passed = Number(process.hrtime.bigint() - start) / 1e9
  }
  return Math.round(parses / passed)
}

// What the package refuses is left out, and said.
const taken = texts.filter(text => { try { edtf(text); return true } catch { return false } })
const refused = texts.filter(text => !taken.includes(text))
if (refused.length > 0) console.error('edtf refuses ' + refused.join(' '))
rate(taken)
console.log(rate(taken))
console.log(rate(['2024-07-04']))
