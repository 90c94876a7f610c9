/** For honest answers the engine everybody knows must see what we see; and where it is known to look away, we do not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyRegistrationResponse } from '@simplewebauthn/server'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import { createAuthenticator, type AuthenticatorOptions, type Circumstances } from '../authenticator/software-authenticator.ts'
import { answerRegistration, codeOf, identity, origin, rpId } from './ceremony.ts'

async function judgeBoth(authenticator: AuthenticatorOptions, where: Partial<Circumstances> = {}) {
  const { response, expected } = answerRegistration(createAuthenticator({ identity, ...authenticator }), { where })
  const { registrationInfo, verified } = await verifyRegistrationResponse({
    response: {
      ...response,
      authenticatorAttachment: 'cross-platform',
      clientExtensionResults: {},
      response: { clientDataJSON: response.response.clientDataJSON, attestationObject: response.response.attestationObject },
    },
    expectedChallenge: Buffer.from(expected.challenge).toString('base64url'),
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: false,
    supportedAlgorithmIDs: [...expected.algorithms],
  })
  assert.ok(verified)
  return { theirs: registrationInfo, ours: () => verifyRegistration(response, expected) }
}

const kinds: readonly AuthenticatorOptions[] = [
  { format: 'none' },
  { format: 'fido-u2f' },
  { format: 'packed' },
  ...[-7, -8, -257, -35, -36, -37].map((algorithm) => ({ format: 'packed-self', algorithms: [algorithm] }) as const),
  { format: 'packed', backupEligible: true, backedUp: true, counter: 77 },
]

for (const kind of kinds) {
  test(`the engine agrees on an honest key: ${JSON.stringify(kind)}`, async () => {
    const { theirs, ours } = await judgeBoth(kind)
    const facts = ours()
    assert.equal(Buffer.from(facts.credentialId).toString('base64url'), theirs.credential.id)
    assert.deepEqual(Buffer.from(facts.publicKey), Buffer.from(theirs.credential.publicKey))
    assert.equal(facts.signCount, theirs.credential.counter)
    assert.equal(facts.aaguid, theirs.aaguid)
    assert.equal(facts.fmt, theirs.fmt)
    assert.equal(facts.userVerified, theirs.userVerified)
    assert.equal(facts.backupEligible, theirs.credentialDeviceType === 'multiDevice')
    assert.equal(facts.backedUp, theirs.credentialBackedUp)
  })
}

test('a key off its curve under fmt none passes the engine and not us', async () => {
  const { ours } = await judgeBoth({ format: 'none' }, { spoil: { coseKey: (key) => key.set(-3, new Uint8Array(32).fill(3)) } })
  assert.equal(codeOf(ours), 'public_key_invalid')
})
