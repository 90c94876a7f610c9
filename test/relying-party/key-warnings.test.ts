/** What a policy lets pass and the event tells (security table B14): metadata past its time, an update to be had. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MetadataSource, ModelStatement } from '../../server/trust/metadata-source.ts'
import { toUuid } from '../../server/webauthn/bytes.ts'
import { testAaguid } from '../authenticator/software-authenticator.ts'
import { enroll, openStage, refusalOf, type Stage } from './stage.ts'

const statement: ModelStatement = {
  aaguid: toUuid(testAaguid), attestationKeyIdentifiers: [], name: 'Test Key 5', icon: null, anchors: [], certification: null, attachment: null,
  statusReports: [{ status: 'UPDATE_AVAILABLE', effectiveDate: '2020-01-01', certificate: null }],
}
const metadata: MetadataSource = { version: 'old', staleAfterMs: 1, find: () => statement, list: () => [] }

describe('a key that passes with a warning', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage({ metadata })
  })
  after(() => stage.end())

  it('is enrolled, and the event and the metrics tell why', async () => {
    const { device } = await enroll(stage, { username: 'warned' })
    const event = (await stage.events()).find(({ type, deviceId }) => type === 'device.enrolled' && deviceId === device.id)
    deepEqual(event?.details['warnings'], 'metadata_stale update_available')
    match(stage.services.metrics.render(), /keytap_key_warnings_total\{warning="metadata_stale"\} 1/)
  })

  it('is refused where the policy says so', async () => {
    await stage.setPolicy({ staleMetadata: 'refuse' })
    equal(await refusalOf(enroll(stage, { username: 'refused' })), 'metadata_stale')
  })
})
