/**
 * Formats of platforms attest a key and pass the authenticator data through: whoever owns the phone or
 * the computer writes the AAGUID. It counts as proven only where something else vouches for it.
 */
import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { policyPresets } from '../../server/contract/policy.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import { judgePolicy } from '../../server/trust/judge-policy.ts'
import { provesModel } from '../../server/trust/proves-model.ts'
import type { Trust } from '../../server/trust/trust.ts'
import type { RegistrationFacts } from '../../server/webauthn/facts.ts'

const roaming = 'cb69481e-8ff7-4039-93ec-0a2729a154a8'
const own: Readonly<Record<string, string>> = {
  'android-key': 'b93fd961-f2e6-462f-b122-82002247de78',
  'android-safetynet': 'b93fd961-f2e6-462f-b122-82002247de78',
  apple: 'f24a8e70-d0d3-f82c-2937-32523cc4de5a',
  tpm: '08987058-cadc-4b81-b6e1-30de50dcbe96',
}
const trusted = (source: 'policy' | 'metadata'): Trust => ({ kind: 'trusted', anchor: '00', source })

function judge(fmt: string, aaguid: string, trust: Trust): string {
  const facts: RegistrationFacts = {
    credentialId: Uint8Array.of(1), publicKey: Uint8Array.of(1), algorithm: -7, signCount: 0, userVerified: true, backupEligible: false,
    backedUp: false, aaguid, fmt, attestationType: 'basic', chain: [], attestationKeyIdentifier: 'ab'.repeat(20), transports: [],
    attachment: null, attestationObject: new Uint8Array(), clientDataJSON: new Uint8Array(),
  }
  const policy = { ...policyPresets['hardware-key'], allowSafetynet: true, allowedModels: [roaming, ...Object.values(own)] }
  try {
    judgePolicy({ facts, trust, policy, statement: null, signer: null, nowMs: 0, staleMetadata: false })
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'accepted'
}

for (const [fmt, model] of Object.entries(own)) {
  test(`${fmt} under an anchor of the policy does not make a platform key the roaming model it claims`, () => {
    assert.equal(judge(fmt, roaming, trusted('policy')), 'model_not_allowed')
    assert.equal(provesModel(fmt, roaming), false)
  })
  test(`${fmt} names its own platform, and whatever the metadata's anchor is for`, () => {
    assert.equal(judge(fmt, model, trusted('policy')), 'accepted')
    assert.equal(judge(fmt, roaming, trusted('metadata')), 'accepted')
  })
}

test('packed and U2F are signed by the maker, who vouches for the model', () => {
  assert.equal(judge('packed', roaming, trusted('policy')), 'accepted')
  assert.ok(provesModel('fido-u2f', roaming))
})
