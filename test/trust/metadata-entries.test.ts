/** What is read of an entry, and what is left out: one careless entry does not cost the others. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { indexModels } from '../../server/trust/fido-mds/model-index.ts'
import { readEntry, readStatement, type KnownModel } from '../../server/trust/fido-mds/read-entry.ts'
import { readModels } from '../../server/trust/fido-mds/read-models.ts'
import { aaguidAt, makeEntry } from '../authenticator/metadata-authority.ts'

const zero = '00000000-0000-0000-0000-000000000000'
const identifier = 'ab'.repeat(20)
const nowMs = Date.UTC(2026, 5, 1)
const png = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).toString('base64')}`

function modelOf(entry: unknown): KnownModel {
  const read = readEntry(entry)
  if (read.kind !== 'model') throw new Error(JSON.stringify(read))
  return read.model
}
const problemOf = (entry: unknown): string => {
  const read = readEntry(entry)
  return read.kind === 'fault' ? read.problem : read.kind
}
const certificationOf = (statusReports: readonly unknown[]) => indexModels([], [modelOf(makeEntry(aaguidAt(1), { statusReports }))], nowMs).list()[0]?.certification

describe('an entry', () => {
  it('tells name, picture, anchors, attachment and reports of its model', () => {
    const root = Uint8Array.of(1, 2, 3)
    const model = modelOf(makeEntry(aaguidAt(1).toUpperCase(), { root, icon: png, statement: { aaguid: undefined } }))
    deepEqual(
      [model.aaguid, model.name, model.icon, model.attachment, model.anchors, model.statusReports.map(({ status, effectiveDate }) => [status, effectiveDate])],
      [aaguidAt(1), 'Test Key 5', png, 'external', [root], [['FIDO_CERTIFIED_L1', '2021-05-03']]],
    )
  })

  it('is read without a statement: what is reported of the model counts all the same', () => {
    const model = modelOf({ aaguid: aaguidAt(1), statusReports: [{ status: 'REVOKED' }] })
    deepEqual([model.name, model.anchors.length, model.statusReports.length], [aaguidAt(1), 0, 1])
  })

  it('is left out when it names no model, two models, or every U2F key at once', () => {
    equal(problemOf(makeEntry(zero)), 'its identifiers do not read')
    equal(problemOf(makeEntry('nonsense')), 'its identifiers do not read')
    equal(problemOf(makeEntry(null, {}, ['short'])), 'its identifiers do not read')
    equal(problemOf(makeEntry(null)), 'it names no model')
    equal(problemOf({ aaid: '4e4e#4005', statusReports: [] }), 'foreign')
    equal(problemOf(makeEntry(aaguidAt(1), { statement: { aaguid: aaguidAt(2) } })), 'its statement is of another model')
  })

  it('is left out when its shape is another', () => {
    for (const entry of [null, 7, 'text', [], { ...makeEntry(aaguidAt(1)), metadataStatement: 'x' }]) equal(readEntry(entry).kind, 'fault', JSON.stringify(entry))
    for (const statusReports of ['x', [null], [{}], [{ status: 7 }], [{ status: 'a\nb' }]]) {
      equal(readEntry({ ...makeEntry(aaguidAt(1)), statusReports }).kind, 'fault', JSON.stringify(statusReports))
    }
    equal(problemOf(makeEntry(aaguidAt(1), { statement: { attestationRootCertificates: 'x' } })), 'its certificates are no list')
    for (const description of ['', ' \u0000 ', 7, {}]) equal(problemOf(makeEntry(aaguidAt(1), { statement: { description } })), 'it has no name')
  })

  it('never throws, whatever stands in whichever of its fields', () => {
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown
    const strange = [null, undefined, true, 0, -1, 1e300, '', 'x', '\ud800', 'A'.repeat(100_000), [], [null], [[]], {}, { length: 3 }, { __proto__: null }, deep]
    const whole = () => structuredClone(makeEntry(aaguidAt(1), { root: Uint8Array.of(1), icon: png, statusReports: [{ status: 'REVOKED', effectiveDate: '2026-01-01', certificate: 'AQID', sunsetDate: '2027-01-01' }] }))
    const bend = (value: unknown, path: readonly string[], put: unknown): void => {
      const [key = '', ...rest] = path
      const fields = value as Record<string, unknown>
      if (rest.length === 0) fields[key] = put
      else bend(fields[key], rest, put)
    }
    const paths = (value: unknown): readonly (readonly string[])[] =>
      typeof value !== 'object' || value === null ? [] : Object.entries(value).flatMap(([key, inner]) => [[key], ...paths(inner).map((path) => [key, ...path])])
    for (const path of paths(whole())) {
      for (const put of strange) {
        const entry = whole()
        bend(entry, path, put)
        const read = readEntry(entry)
        if (read.kind === 'model') ok(!/\p{Cs}/u.test(indexModels([], [read.model], nowMs).list()[0]?.name ?? ''), path.join('.'))
      }
    }
  })

  it('counts once for an identifier: the first stays, a second is a fault', async () => {
    const { models, faults } = await readModels([makeEntry(aaguidAt(1)), makeEntry(aaguidAt(1), { description: 'Other' }), 7, makeEntry(aaguidAt(2))])
    deepEqual([models.map(({ name }) => name), faults.map(({ about }) => about)], [['Test Key 5', 'Test Key 5'], ['entry', aaguidAt(1)]])
  })

  it('tells of a weakness although it comes second, or the rest of it does not read', async () => {
    const revoked = { statusReports: [{ status: 'REVOKED' }] }
    const nameless = makeEntry(aaguidAt(2), { ...revoked, description: '' })
    const { models, faults } = await readModels([
      makeEntry(aaguidAt(1), { statusReports: [] }), makeEntry(aaguidAt(1), { ...revoked, description: 'Other' }),
      nameless, makeEntry(aaguidAt(3), { ...revoked, statement: { aaguid: aaguidAt(4) } }), nameless, makeEntry(aaguidAt(5), { ...revoked, description: '' }), makeEntry(aaguidAt(5)),
    ])
    const told = models.map(({ aaguid, name, anchors, statusReports }) => [aaguid, name, anchors.length, statusReports.some(({ status }) => status === 'REVOKED')])
    deepEqual(told, [
      [aaguidAt(1), 'Test Key 5', 0, true], [aaguidAt(5), 'Test Key 5', 0, true], [aaguidAt(2), aaguidAt(2), 0, true], [aaguidAt(3), aaguidAt(3), 0, true],
    ])
    equal(faults.length, 5)
  })
})

describe('the words and pictures of an entry', () => {
  it('hold no control or bidirectional characters, and not too many', () => {
    equal(modelOf(makeEntry(aaguidAt(1), { description: ' Key\u202e 5\n\u0007 NFC ' })).name, 'Key 5 NFC')
    equal(modelOf(makeEntry(aaguidAt(1), { description: 'x'.repeat(500) })).name.length, 200)
    equal(modelOf(makeEntry(aaguidAt(1), { description: 'Cle\u0301' })).name, 'Cl\u00e9')
  })

  it('are pictures, of a size and kind that an element may show', () => {
    const iconOf = (icon: string) => modelOf(makeEntry(aaguidAt(1), { icon })).icon
    equal(iconOf(`data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`)?.slice(0, 18), 'data:image/svg+xml')
    for (const icon of [
      'https://elsewhere.example/key.png', 'data:text/html;base64,AAAA', `data:image/png;base64,${Buffer.from('<html>').toString('base64')}`, 'data:image/png,x',
      `data:image/png;base64,${png.slice(22)}\n"><script>`, `${png.slice(0, -4)}${'A'.repeat(100_000)}`, 'javascript:alert(1)', '',
    ]) equal(iconOf(icon), null, icon.slice(0, 60))
  })

  it('are certificates only where they are base64, with or without line breaks', () => {
    const anchors = modelOf(makeEntry(aaguidAt(1), { statement: { attestationRootCertificates: ['AQID', ' AQ\nID ', 'not base64!', 7] } })).anchors
    deepEqual(anchors, [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)])
  })
})

describe('the certification of a model', () => {
  const report = (status: string, effectiveDate?: string, more = {}) => ({ status, ...(effectiveDate === undefined ? {} : { effectiveDate }), ...more })

  it('is the highest that is in effect', () => {
    equal(certificationOf([report('FIDO_CERTIFIED_L2', '2022-01-01'), report('FIDO_CERTIFIED_L1', '2023-01-01')]), 'FIDO_CERTIFIED_L2')
    equal(certificationOf([report('FIDO_CERTIFIED'), report('FIPS140_CERTIFIED_L3')]), 'FIDO_CERTIFIED')
    equal(certificationOf([report('FIDO_CERTIFIED_L1'), report('FIDO_CERTIFIED_L3plus', '2026-06-02')]), 'FIDO_CERTIFIED_L1')
    equal(certificationOf([report('NOT_FIDO_CERTIFIED')]), null)
    equal(certificationOf([]), null)
  })

  it('ends when it is taken back, by its sunset, or when its date does not read', () => {
    equal(certificationOf([report('FIDO_CERTIFIED_L2', '2022-01-01'), report('NOT_FIDO_CERTIFIED', '2023-01-01')]), null)
    equal(certificationOf([report('FIDO_CERTIFIED_L2', '2022-01-01'), report('REVOKED')]), null)
    equal(certificationOf([report('NOT_FIDO_CERTIFIED', '2021-01-01'), report('FIDO_CERTIFIED_L2', '2022-01-01')]), 'FIDO_CERTIFIED_L2')
    equal(certificationOf([report('FIDO_CERTIFIED_L2', '2022-01-01', { sunsetDate: '2026-05-31' })]), null)
    equal(certificationOf([report('FIDO_CERTIFIED_L2', '2022-01-01', { sunsetDate: '2026-06-01' })]), 'FIDO_CERTIFIED_L2')
    equal(certificationOf([report('FIDO_CERTIFIED_L2', '2022-02-30')]), null)
  })

  it('is not what a broken date does to a report of a weakness: that one is in effect', () => {
    const { statusReports } = modelOf(makeEntry(aaguidAt(1), { statusReports: [report('REVOKED', 'tomorrow', { batchCertificate: 'AQID' })] }))
    deepEqual(statusReports, [{ status: 'REVOKED', effectiveDate: null, certificate: Uint8Array.of(1, 2, 3), sunsetDate: null }])
  })
})

describe('the index of models', () => {
  const published = [
    modelOf(makeEntry(aaguidAt(1), { description: 'Published', statusReports: [report2('REVOKED', '2026-01-01')] })),
    modelOf(makeEntry(null, { description: 'U2F' }, [identifier])),
  ]
  function report2(status: string, effectiveDate: string) {
    return { status, effectiveDate }
  }
  const find = (index: ReturnType<typeof indexModels>, aaguid: string, attestationKeyIdentifier: string | null = null) => index.find({ aaguid, attestationKeyIdentifier })?.name

  it('finds a model by AAGUID, and a U2F model by key identifier under the zero AAGUID alone', () => {
    const index = indexModels([], published, nowMs)
    equal(find(index, aaguidAt(1)), 'Published')
    equal(find(index, zero, identifier), 'U2F')
    equal(find(index, zero), undefined)
    equal(find(index, aaguidAt(2), identifier), undefined)
  })

  it('puts private models first, and keeps what is reported publicly of them', () => {
    const own = readStatement({ aaguid: aaguidAt(1), description: 'Ours', attestationRootCertificates: ['AQID'] })
    ok(own.kind === 'model')
    const index = indexModels([own.model], published, nowMs)
    const found = index.find({ aaguid: aaguidAt(1), attestationKeyIdentifier: null })
    deepEqual([found?.name, found?.anchors.length, found?.statusReports.map(({ status }) => status)], ['Ours', 1, ['REVOKED']])
    deepEqual(index.list().map(({ name }) => name), ['Ours', 'U2F'])
  })

  it('counts the dates that are past, so that a report that takes effect is noticed', () => {
    deepEqual([Date.UTC(2025, 11, 31), Date.UTC(2026, 0, 1)].map((ms) => indexModels([], published, ms).passedDates(ms)), [1, 2])
  })
})
