/** Metadata from a publisher that is real, hostile, slow, or gone: what is taken, and what stays in force. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { downloadBlob } from '../../server/trust/fido-mds/download.ts'
import { MetadataFault } from '../../server/trust/fido-mds/metadata-fault.ts'
import { newKeyPair } from '../authenticator/attestation-authority.ts'
import { aaguidAt, createMetadataAuthority, dayAfter } from '../authenticator/metadata-authority.ts'
import type { Answer } from './metadata-publisher.ts'
import { knows, metric, numberOf, payload, reasonOf, setMetadataStage } from './metadata-stage.ts'

const stage = setMetadataStage()

describe('metadata from a publisher', () => {
  it('is downloaded, verified and known at once, and known again after a restart without the publisher', async () => {
    const first = await stage.open()
    equal(first.services.metadata.version, 'none')
    stage.publisher.publish(payload(7))
    equal(await first.metadata.refresh(), 'updated')
    match(first.services.metadata.version, /^fido-7\.\d+$/)
    ok(knows(first, 7))
    await first.close()
    stage.publisher.answerWith((_request, response) => response.destroy())
    const second = await stage.open()
    ok(knows(second, 7))
    equal(second.services.metadata.version, first.services.metadata.version)
  })

  it('is asked for when nothing is kept, not again on the same day, and when the next one is due', async () => {
    const verifier = await stage.open()
    stage.publisher.publish(payload(7, { nextUpdate: dayAfter(Date.now(), 30) }))
    const asked = stage.publisher.asked()
    const timesAsked = async () => {
      await verifier.metadata.refreshWhenDue()
      return stage.publisher.asked() - asked
    }
    equal(await timesAsked(), 1)
    equal(await timesAsked(), 1)
    // By the database clock, which no test moves.
    const lookBack = (hours: number) => {
      const db = new DatabaseSync(join(stage.folder, 'keytap.sqlite'))
      db.exec(`update metadata_blobs set checked_at = checked_at - ${hours * 3_600_000}`)
      db.close()
    }
    lookBack(20)
    equal(await timesAsked(), 1)
    lookBack(7)
    equal(await timesAsked(), 2)
    equal(await timesAsked(), 2)
    // The database clock was a year ahead when it was asked.
    lookBack(-365 * 24)
    equal(await timesAsked(), 3)
    equal(await timesAsked(), 3)
    equal(metric(verifier, 'keytap_metadata_updates_total{outcome="unchanged"}'), '2')
    equal(numberOf(verifier), 7)
  })

  it('is not asked for again at once after a failure, but soon, and later each time', async () => {
    const verifier = await stage.open()
    stage.publisher.answerWith((_request, response) => void response.writeHead(500).end())
    const asked = stage.publisher.asked()
    const minutes: number[] = []
    for (let minute = 0; minute < 60; minute += 1) {
      stage.offsetMs = minute * 60_000
      const before_ = stage.publisher.asked()
      await verifier.metadata.refreshWhenDue()
      if (stage.publisher.asked() > before_) minutes.push(minute)
    }
    ok(stage.publisher.asked() - asked >= 5 && stage.publisher.asked() - asked <= 9, minutes.join(' '))
    ok(minutes.length < 3 || (minutes.at(-1) ?? 0) - (minutes.at(-2) ?? 0) > (minutes[1] ?? 0) - (minutes[0] ?? 0))
    const told = stage.log.filter((line) => line.includes('could not be renewed') && line.includes('"warn"'))
    equal(told.length, 1)
    // The reason has a name of its own: of two members with one name a reader of JSON keeps the last.
    match(String(JSON.parse(told[0] ?? '{}').message), /^metadata could not be renewed/)
  })
})

/** Each takes a BLOB of number 9 that would be believed if it were honest. */
const hostile: Readonly<Record<string, readonly [reason: string, answer: () => Answer | string]>> = {
  'has a bad signature': ['bad_signature', () => stage.publisher.authority.sign(payload(9), { key: newKeyPair().privateKey })],
  'is signed under another root': ['untrusted_signer', () => createMetadataAuthority().sign(payload(9))],
  'is signed by a certificate for another host': ['wrong_host', () => stage.publisher.authority.sign(payload(9), { hostName: 'mds.elsewhere.example' })],
  'is older than what was taken': ['older', () => stage.publisher.authority.sign(payload(6))],
  'is cut short': ['bad_signature', () => stage.publisher.authority.sign(payload(9)).slice(0, -40)],
  'breaks off on its way': ['unreachable', () => (_request, response) => {
    response.writeHead(200, { 'content-length': '100000' }).write('eyJ')
    setTimeout(() => response.destroy(), 20)
  }],
  'has 200 MB and says so': ['too_large', () => (_request, response) => {
    response.writeHead(200, { 'content-length': String(200 * 2 ** 20) }).write('eyJ')
  }],
  'has 200 MB and does not say so': ['too_large', () => (_request, response) => {
    const chunk = Buffer.alloc(2 ** 20, 0x41)
    let sent = 0
    const send = () => {
      while (sent < 200 && !response.destroyed) {
        sent += 1
        if (!response.write(chunk)) return void response.once('drain', send)
      }
      response.end()
    }
    response.writeHead(200)
    send()
  }],
  'is packed, unasked': ['bad_status', () => (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')],
  'is an error page': ['bad_status', () => (_request, response) => void response.writeHead(500).end('no')],
  'is a page of something else': ['malformed', () => '<html>sign in to this network</html>'],
  'breaks the connection': ['unreachable', () => (_request, response) => void response.destroy()],
}

describe('what the publisher sends', () => {
  for (const [words, [reason, answer]] of Object.entries(hostile)) {
    it(`and ${words} is not taken: what was kept stays, in memory, store and file`, async () => {
      const verifier = await stage.open()
      stage.publisher.publish(payload(7))
      await verifier.metadata.refresh()
      stage.publisher.answerWith(answer())
      equal(await reasonOf(verifier.metadata.refresh()), reason)
      deepEqual([numberOf(verifier), knows(verifier, 7), knows(verifier, 9)], [7, true, false])
      equal(metric(verifier, `keytap_metadata_updates_total{outcome="${reason}"}`), '1')
      ok(stage.log.some((line) => line.includes('could not be renewed') && line.includes(reason)))
      await verifier.close()
      equal(numberOf(await stage.open()), 7)
      deepEqual((await readdir(stage.folder)).filter((name) => name.endsWith('.new')), [])
    })
  }

  it('and never ends is given up in time, and meanwhile nothing waits for it', async () => {
    stage.publisher.answerWith((_request, response) => void response.writeHead(200).write('eyJ'))
    await rejects(downloadBlob(stage.publisher.url, new AbortController().signal, { timeoutMs: 150 }), (error) => error instanceof MetadataFault && error.reason === 'slow')
    stage.publisher.answerWith(() => {})
    await rejects(downloadBlob(stage.publisher.url, new AbortController().signal, { timeoutMs: 150 }), (error) => error instanceof MetadataFault && error.reason === 'slow')
    const verifier = await stage.open()
    const refreshing = reasonOf(verifier.metadata.refresh())
    await verifier.metadata.look()
    equal(verifier.services.metadata.find({ aaguid: aaguidAt(1), attestationKeyIdentifier: null }), null)
    verifier.metadata.stop()
    equal(await refreshing, 'unreachable')
  })

  it('and leads elsewhere is not followed, least of all to this machine', async () => {
    let visits = 0
    const inside = createServer((_request, response) => {
      visits += 1
      response.end(stage.publisher.authority.sign(payload(9)))
    })
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
    const verifier = await stage.open()
    for (const status of [301, 302, 303, 307, 308]) {
      stage.publisher.answerWith((_request, response) => void response.writeHead(status, { location: `http://127.0.0.1:${(inside.address() as AddressInfo).port}/` }).end())
      equal(await reasonOf(verifier.metadata.refresh()), 'redirected')
    }
    equal(visits, 0)
    await new Promise((resolve) => inside.close(resolve))
  })

  it('over a connection whose certificate nobody vouches for is not even looked at', async () => {
    const stranger = await startStranger()
    equal(await reasonOf(downloadBlob(stranger.url, new AbortController().signal)), 'unreachable')
    equal(await reasonOf(downloadBlob(stage.publisher.url.replace('https:', 'http:'), new AbortController().signal)), 'unreachable')
    await stranger.close()
  })
})

async function startStranger() {
  const server = createTlsServer(createMetadataAuthority('Stranger').issueServer('localhost'), (_request, response) => void response.end(stage.publisher.authority.sign(payload(9))))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/`, close: () => new Promise((resolve) => server.close(resolve)) }
}
