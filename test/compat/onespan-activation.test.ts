/** The dialect's own subject: a license, its two messages and the test signature, as recorded exchanges. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { logOn, openOnespan, openSession, scan, sign, type OnespanStage } from './onespan-stage.ts'


describe('an administrator\'s program adds a device', () => {
  let stage: OnespanStage
  before(async () => {
    stage = await openOnespan()
  })
  after(() => stage.close())

  it('logs on with the account\'s login name and key, and gets a session', async () => {
    const result = await logOn(stage)
    assert.deepEqual([result.status, result.returnCode, result.statusCode], ['STAT_SUCCESS', 0, 0])
    assert.match(result.values['CREDFLD_SESSION_ID'] ?? '', /^ks_/)
    assert.equal(result.values['CREDFLD_USER_LOCATION'], '127.0.0.1')
  })

  it('generates message 1, adds the device whose code is typed, and tests its signature', async () => {
    const { serial, username } = await stage.addLicensed()
    const { digipass, run } = await openSession(stage)
    const first = await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial })
    assert.equal(first.status, 'STAT_SUCCESS', first.errors.join())
    assert.match(first.values['DIGIPASSFLD_ACTIVATION_MESSAGE'] ?? '', /^[0-9A-F]{108,1070}$/)
    const { waiting, code } = await scan(stage, first.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    const added = await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: code })
    assert.equal(added.status, 'STAT_SUCCESS', added.errors.join())
    assert.equal(added.values['DIGIPASSFLD_SERNO'], `${serial}-1`)
    assert.match(added.values['DIGIPASSFLD_REQUEST_KEY'] ?? '', /^\d{10}$/)
    const { signature } = await sign(waiting, added.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    const test = (given: string) => run('digipassapplExecute', 'DIGIPASSAPPLCMD_TEST_SIGNATURE', {
      DIGIPASSAPPLFLD_SERNO: `${serial}-1`, DIGIPASSAPPLFLD_APPL_NAME: 'SIGNATURE',
      DIGIPASSAPPLFLD_REQUEST_KEY: added.values['DIGIPASSFLD_REQUEST_KEY'] ?? '', DIGIPASSAPPLFLD_SIGNATURE: given,
    })
    const wrong = await test(signature === '00000000' ? '11111111' : '00000000')
    assert.deepEqual([wrong.status, wrong.values['DIGIPASSAPPLFLD_RESULT_CODE']], ['STAT_SUCCESS', '1'])
    const right = await test(signature)
    assert.deepEqual([right.status, right.values['DIGIPASSAPPLFLD_RESULT_CODE']], ['STAT_SUCCESS', '0'], right.errors.join())
    const view = await digipass('VIEW', { DIGIPASSFLD_SERNO: serial })
    assert.deepEqual([view.values['DIGIPASSFLD_ACTIV_COUNT'], view.values['DIGIPASSFLD_ASSIGNED_USERID']], ['1', username])
  })
})
