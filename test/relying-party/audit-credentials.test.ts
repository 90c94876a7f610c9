/** The audit of stored keys (security table B16): it holds every row anew, and names the one that does not. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import { auditCredentials } from '../../server/relying-party/audit-credentials.ts'
import { sealCredential } from '../../server/relying-party/credential-seal.ts'
import type { CredentialRecord } from '../../server/store/records.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator, testAaguid } from '../authenticator/software-authenticator.ts'
import { createU2fKey, writeU2fClientData } from '../authenticator/u2f-key.ts'
import { appId, importOne } from './import-stage.ts'
import { enroll, openStage, type Stage } from './stage.ts'

describe('the audit of stored keys', () => {
  const authority = createAttestationAuthority()
  let stage: Stage
  let deviceId: string
  before(async () => {
    stage = await openStage({ preset: 'hardware-key' })
    await stage.setPolicy({ anchors: [authority.rootPem] })
    const identity = authority.issue({ aaguid: testAaguid })
    deviceId = (await enroll(stage, { username: 'a' }, createAuthenticator({ format: 'packed', identity }))).device.id
    await enroll(stage, { username: 'b' }, createAuthenticator({ format: 'packed-self' }))
    await enroll(stage, { username: 'c' })
  })
  after(() => stage.end())

  type Value = string | number | Uint8Array | null
  const changeRow = (id: string, set: string, ...values: readonly Value[]) => {
    const db = new DatabaseSync(stage.files.database)
    db.prepare(`update credentials set ${set} where id = ?`).run(...values, id)
    db.close()
  }
  const change = (set: string, ...values: readonly Value[]) => changeRow(deviceId, set, ...values)
  const read = async (): Promise<CredentialRecord> => {
    const found = await stage.services.store.findCredential(stage.account.accountId, deviceId)
    if (found === null) throw new Error('the key is gone')
    return found.credential
  }
  /** As somebody with the sealing key could. */
  const reseal = async () => {
    const row = await read()
    change('seal = ?', sealCredential(stage.services, row, { username: 'a' }))
  }

  it('finds nothing where nothing was done, of every kind of attestation', async () => {
    deepEqual(await auditCredentials(stage.services), { checked: 3, broken: [] })
  })

  it('names exactly the row of which one byte was flipped, whatever byte', async () => {
    for (const column of ['credential_id', 'public_key', 'attestation_object', 'client_data_json', 'seal']) {
      const db = new DatabaseSync(stage.files.database)
      const kept = Buffer.from(db.prepare(`select ${column} as bytes from credentials where id = ?`).get(deviceId)?.['bytes'] as Uint8Array)
      db.close()
      for (const at of [0, kept.length >> 1, kept.length - 1]) {
        const bent = Buffer.from(kept)
        bent[at] = (bent[at] ?? 0) ^ 1
        change(`${column} = ?`, bent)
        const { broken } = await auditCredentials(stage.services)
        deepEqual(broken, [{ accountId: stage.account.accountId, deviceId, fault: 'its seal is broken' }], `${column} ${at}`)
      }
      change(`${column} = ?`, kept)
    }
    equal((await auditCredentials(stage.services)).broken.length, 0)
  })

  it('verifies the attestation itself, so that the sealing key alone cannot make a row', async () => {
    const { attestationObject, publicKey } = await read()
    const bent = Buffer.from(attestationObject)
    bent[bent.length - 1] = (bent[bent.length - 1] ?? 0) ^ 1
    change('attestation_object = ?', bent)
    await reseal()
    match((await auditCredentials(stage.services)).broken[0]?.fault ?? '', /attestation/)
    change('attestation_object = ?', attestationObject)
    const other = await enroll(stage, { username: 'd' })
    const key = (await stage.services.store.findCredential(stage.account.accountId, other.device.id))?.credential.publicKey ?? new Uint8Array()
    change('public_key = ?', key)
    await reseal()
    deepEqual((await auditCredentials(stage.services)).broken.map(({ fault }) => fault), ['its public key is not the attested one'])
    change('public_key = ?', publicKey)
    await reseal()
  })

  it('holds the columns that no seal covers against what is attested', async () => {
    const row = await read()
    const edits: readonly (readonly [string, string | number, string | number, RegExp])[] = [
      ['aaguid', '00000000-0000-0000-0000-000000000001', row.aaguid, /AAGUID/],
      ['fmt', 'none', row.fmt, /format/],
      ['algorithm', -8, row.algorithm, /algorithm/],
      ['user_verified', 0, 1, /user verification/],
      ['backup_eligible', 1, 0, /backup eligibility/],
      ['policy_version', 0, row.policyVersion, /policy that never was/],
      ['policy_version', 99, row.policyVersion, /policy that never was/],
      ['trust', 'self', row.trust, /kind of trust/],
      ['trust_anchor', 'ab'.repeat(32), row.trustAnchor ?? '', /another anchor/],
      ['attestation_key_identifier', 'ab'.repeat(20), row.attestationKeyIdentifier ?? '', /key identifier/],
    ]
    for (const [column, wrong, right, fault] of edits) {
      change(`${column} = ?`, wrong)
      match((await auditCredentials(stage.services)).broken[0]?.fault ?? '', fault)
      change(`${column} = ?`, right)
    }
    equal((await auditCredentials(stage.services)).broken.length, 0)
  })

  it('finds a trust that was written into a row whose certificates do not lead there', async () => {
    const stranger = createAttestationAuthority()
    const { device } = await enroll(stage, { username: 'e' }, createAuthenticator({ format: 'packed', identity: stranger.issue({ aaguid: testAaguid }) }))
    const u2f = createU2fKey(stranger.issue())
    const clientData = writeU2fClientData('register', 'a challenge of long ago', 'https://bank.example')
    const imported = await importOne(stage, {
      keyHandle: undefined, publicKey: undefined,
      registrationData: Buffer.from(u2f.register(appId, clientData)).toString('base64url'), clientData: Buffer.from(clientData).toString('base64url'),
    })
    const anchor = (await read()).trustAnchor ?? ''
    for (const id of [device.id, imported.deviceId]) {
      changeRow(id, 'trust = ?, trust_anchor = ?', 'trusted', anchor)
      deepEqual((await auditCredentials(stage.services)).broken.map(({ deviceId: broken, fault }) => [broken, fault]), [[id, 'its certificates do not lead to the anchor it names']])
      changeRow(id, 'trust = ?, trust_anchor = ?', 'unknown-root', null)
    }
    equal((await auditCredentials(stage.services)).broken.length, 0)
  })

  it('goes on over a row of which a hint is damaged', async () => {
    change('transports = ?', '{')
    deepEqual((await auditCredentials(stage.services)).broken, [])
    change('transports = ?', '["usb"]')
  })

  it('asks the policy of the enrollment as well, since one may have let go of its anchor', async () => {
    await stage.setPolicy({ anchors: [] })
    equal((await auditCredentials(stage.services)).broken.length, 0)
  })
})
