/** What an imported key brings along stays out of every log. */
import { ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { describeKey, importOne, signIn } from './import-stage.ts'
import { openStage, type Stage } from './stage.ts'

describe('an imported key', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
    await stage.setPolicy({ upgradeImported: 'offer' })
  })
  after(() => stage.end())

  it('never shows its ticket, key handle or public key in a log', async () => {
    const one = await importOne(stage)
    const { upgrade } = await signIn(stage, one)
    const { keyHandle = '', publicKey = '' } = describeKey('x', one.key)
    const text = stage.log.join('\n') + JSON.stringify(await stage.events())
    for (const secret of [upgrade?.ticket ?? 'none', keyHandle, publicKey]) ok(!text.includes(secret))
  })
})
