/** What an account asks for that the dialect does not know: refused, and in the trail like every other refusal. */
import { deepEqual } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { chainAuditEvents } from '../../server/relying-party/chain-audit-events.ts'
import type { ChainedEvent } from '../../server/store/records.ts'
import { openOnespan, openSession, type OnespanStage } from './onespan-stage.ts'

const show = ({ type, outcome, code, actor }: ChainedEvent) => [type, outcome, code, actor]
const asked = (code: string) => ['operation.asked', 'refused', code, 'account']

describe('a command that the OneSpan dialect does not know', () => {
  let stage: OnespanStage
  before(async () => {
    stage = await openOnespan()
  })
  after(() => stage.close())

  it('leaves one event where the account is known', async () => {
    const { digipass, run } = await openSession(stage)
    const listEvents = async () => {
      await chainAuditEvents(stage.verifier.services)
      return stage.verifier.services.store.listEvents(stage.account.accountId, 0, 10_000)
    }
    const eventsOf = async (ask: () => Promise<{ readonly status: string }>) => {
      const before = await listEvents()
      const { status } = await ask()
      return [status, ...(await listEvents()).slice(before.length).map(show)]
    }
    deepEqual(await eventsOf(() => digipass('BIND_DEVICE', {})), ['STAT_INVPARAM', asked('malformed')])
    deepEqual(await eventsOf(() => run('userExecute', 'constructor', {})), ['STAT_INVPARAM', asked('malformed')])
  })
})
