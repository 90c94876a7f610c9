/** Single fields of a policy at the command line, those within another field among them. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBank, type CommandLine } from './command-line.ts'

describe('keytap policy set', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openBank()
  })
  after(() => cli.end())
  const refused = async (words: string, code: number, said: RegExp) => {
    const ran = await cli.keytap(words)
    equal(ran.code, code, words)
    match(ran.err, said)
  }

  it('sets a field within a field by a name with a dot, and leaves what is beside it', async () => {
    const set = async (...settings: readonly string[]) => {
      const ran = await cli.keytap(['policy', 'set', 'bank', ...settings.flatMap((setting) => ['--set', setting]), '--json'])
      equal(ran.code, 0, ran.err)
      return ran.json['policy'] as Record<string, unknown>
    }
    deepEqual((await set('activation.typedCodes=true', 'activation.vouch=never'))['activation'], { typedCodes: true, vouch: 'never' })
    deepEqual((await set('activation.vouch=required', 'codes.sendBy=["email"]'))['activation'], { typedCodes: true, vouch: 'required' })
    deepEqual((await set('stepUp.maxAgeSeconds=300', 'stepUp.acr=[]'))['stepUp'], { maxAgeSeconds: 300, acr: [] })
    deepEqual((await set('stepUp={"maxAgeSeconds": 600, "acr": ["phr"]}', 'stepUp.maxAgeSeconds=900'))['stepUp'], { maxAgeSeconds: 900, acr: ['phr'] })
    equal((await set('stepUp=null'))['stepUp'], null)
    await refused('policy set bank --set stepUp.maxAgeSeconds=300', 2, /"stepUp.acr" is missing/)
    await refused('policy set bank --set activation.vouch=maybe', 2, /"activation.vouch" cannot be used.*\nhint: Write one of required, if-enrolled, never\./)
    await refused('policy set bank --set activation.colour=red', 2, /no field "activation.colour"\.\nhint: Its fields are preset, .*, activation\.typedCodes, activation\.vouch, codes\.maxDevicesPerUser, /)
    await refused('policy set bank --set attestation.trust=required', 2, /no field "attestation.trust"\.\nhint: Its fields are preset, /)
    await refused('policy set bank --set stepUp.acr.first=x', 2, /no field "stepUp.acr.first"/)
    await refused('policy set bank --set __proto__.x=1', 2, /no field "__proto__.x"/)
    await refused('policy set bank --set activation={"typedCodes":true,"vouch":"never","colour":1}', 2, /no field "activation.colour"/)
  })
})
