// PouchDB as the county server's measure: express-pouchdb on loopback, LevelDB on disk on both sides.
//
//   node pouch.mjs serve FOLDER RECORDS.jsonl    loads the records, says {"address"} and serves until standard input ends
//   node pouch.mjs fill ADDRESS FOLDER           pulls all of them into a new database in FOLDER: {"seconds", "records"}
//   node pouch.mjs push ADDRESS FOLDER NUMBER    edits that many of those there, then pushes: {"seconds", "records"}
//
// Every word answers with one line of JSON. Only the replication is timed.

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import express from 'express'
import expressPouchDB from 'express-pouchdb'
import PouchDB from 'pouchdb'

const BATCH = 1000
const COUNTY = 'county'

const answer = (found) => process.stdout.write(JSON.stringify(found) + '\n')

async function load (database, file) {
  let batch = []
  const keep = async () => {
    const found = await database.bulkDocs(batch)
    const refused = found.find((one) => one.error)
    if (refused) throw new Error(`${refused.status} ${refused.name}`)
    batch = []
  }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    batch.push(JSON.parse(line))
    if (batch.length === BATCH) await keep()
  }
  if (batch.length) await keep()
}

async function serve (folder, file) {
  const Stored = PouchDB.defaults({ prefix: folder + '/' })
  await load(new Stored(COUNTY), file)
  const app = express()
  // The least of what PouchDB needs: no log file, no sessions, no rewriting.
  app.use('/', expressPouchDB(Stored, { mode: 'minimumForPouchDB' }))
  const listening = app.listen(0, '127.0.0.1', () => {
    answer({ address: `http://127.0.0.1:${listening.address().port}/${COUNTY}` })
  })
  process.stdin.on('end', () => process.exit(0)).resume()
}

async function timed (replicate) {
  const begun = process.hrtime.bigint()
  const done = await replicate()
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  if (!done.ok || done.doc_write_failures) throw new Error('the replication failed')
  answer({ seconds, records: done.docs_written })
}

const opened = (folder) => new PouchDB(folder + '/laptop')

async function fill (address, folder) {
  const database = opened(folder)
  await timed(() => database.replicate.from(address, { batch_size: BATCH }))
  await database.close()
}

async function push (address, folder, number) {
  const database = opened(folder)
  const { rows } = await database.allDocs({ include_docs: true, limit: Number(number) })
  await database.bulkDocs(rows.map(({ doc }) => ({ ...doc, edited_here: 'Endret uten nett' })))
  await timed(() => database.replicate.to(address, { batch_size: BATCH }))
  await database.close()
}

const [word, ...rest] = process.argv.slice(2)
await { serve, fill, push }[word](...rest)
