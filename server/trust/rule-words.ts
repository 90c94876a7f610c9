/** What each rule of a policy says in a dry run, to the person who writes the policy. */
import type { Refusal } from '../contract/refuse.ts'
import { asksForModel, isModelProven, type Judged, type RuleName } from './rules.ts'
import { findRefusedReport, hasUpdate, isEffective } from './status-reports.ts'

export type RuleWords = {
  readonly pass: (judged: Judged) => string
  readonly refuse: (judged: Judged, refusal: Refusal) => string
  /** What to change so that it passes. */
  readonly remedy: (judged: Judged, refusal: Refusal) => string
  /** Where only the model is known: what its answer will decide. */
  readonly later: (judged: Judged) => string
}

const nameOf = ({ statement, facts: { aaguid, attestationKeyIdentifier } }: Judged): string =>
  statement?.name ?? (attestationKeyIdentifier !== null && /^[0-]+$/.test(aaguid) ? `the U2F model ${attestationKeyIdentifier}` : `the model ${aaguid}`)

const trustWords: Readonly<Record<Judged['trust']['kind'], string>> = {
  none: 'The key gave no attestation',
  self: 'The key vouches for itself alone',
  'unknown-root': 'The certificates lead to no root that is known here',
  trusted: 'The certificates lead to a trusted root',
}

export const ruleWords: Readonly<Record<RuleName, RuleWords>> = {
  algorithm: {
    pass: ({ facts }) => `Algorithm ${facts.algorithm} is one of those offered.`,
    refuse: ({ facts, policy }) => `The key uses algorithm ${facts.algorithm}; "algorithms" offers ${policy.algorithms.join(', ')}.`,
    remedy: ({ facts }) => `Add ${facts.algorithm} to "algorithms".`,
    later: ({ policy }) => `The key must use one of the algorithms ${policy.algorithms.join(', ')}.`,
  },
  'user-verification': {
    pass: ({ policy, facts }) => `User verification is ${policy.userVerification}${facts.userVerified ? ', and the key did it' : ''}.`,
    refuse: ({ facts }) => facts.fmt === 'fido-u2f' ? 'A U2F key cannot verify its user, which "userVerification" requires.' : 'The key did not verify its user, which "userVerification" requires.',
    remedy: () => 'Set up a PIN or fingerprint on the key, or set "userVerification" to preferred.',
    later: ({ policy }) => `User verification is ${policy.userVerification}.`,
  },
  'device-bound': {
    pass: ({ facts }) => facts.backupEligible ? 'Keys that may be synced are allowed.' : 'The key stays in its device.',
    refuse: () => 'The key may be synced to other devices.',
    remedy: () => 'Use a hardware key, or set "allowBackupEligible" to true.',
    later: ({ policy }) => policy.allowBackupEligible ? 'Keys that may be synced are allowed.' : 'The key must stay in its device.',
  },
  attachment: {
    pass: ({ policy }) => policy.attachment === 'any' ? 'Any attachment is allowed.' : `Nothing contradicts that the key is ${policy.attachment}.`,
    refuse: ({ policy }) => `The key is not ${policy.attachment}, as "attachment" asks.`,
    remedy: () => 'Use another kind of authenticator, or set "attachment" to any.',
    later: ({ policy }) => policy.attachment === 'any' ? 'Any attachment is allowed.' : `The key must be ${policy.attachment}.`,
  },
  format: {
    pass: ({ facts }) => `The attestation format ${facts.fmt} is taken.`,
    refuse: () => 'The format android-safetynet belongs to a service that was turned off.',
    remedy: () => 'Set "allowSafetynet" to true while such records are brought along.',
    later: ({ policy }) => `Every known attestation format is taken${policy.allowSafetynet ? '' : ' but android-safetynet'}.`,
  },
  trust: {
    pass: (judged) => `${trustWords[judged.trust.kind]}; the policy asks for ${tellWanted(judged)}.`,
    refuse: (judged) => `${trustWords[judged.trust.kind]}, and the policy asks for ${tellWanted(judged)}.`,
    remedy: ({ trust, policy }) => trust.kind === 'unknown-root' ? 'Add the root of its maker to "anchors", or load metadata that knows the model.' : `Let the browser show make and model${policy.attestation === 'none' ? ' ("attestation": direct)' : ''}, or use a key that can.`,
    later: (judged) => `The key's certificates must lead to ${judged.trust.kind === 'trusted' && judged.trust.source === 'metadata' ? "the model's roots in the metadata" : 'a root in "anchors"'}; the policy asks for ${tellWanted(judged)}.`,
  },
  metadata: {
    pass: ({ staleMetadata }) => staleMetadata ? 'The metadata is out of date or not loaded, which "staleMetadata" lets pass.' : 'The metadata is up to date.',
    refuse: () => 'The metadata is out of date or not loaded, and "staleMetadata" is refuse.',
    remedy: () => 'Run "keytap metadata update", or set "staleMetadata" to warn.',
    later: () => 'Judged when a key is enrolled.',
  },
  status: {
    pass: (judged) => tellStatus(judged),
    refuse: (judged, { params }) => `A report says ${String(params['status'])} of ${tellReported(judged)}.`,
    remedy: (_judged, { params }) => params['status'] === 'USER_KEY_PHYSICAL_COMPROMISE' || params['status'] === 'UPDATE_AVAILABLE' ? `Use another model, or take ${params['status']} out of "refusedStatuses".` : 'Use another model.',
    later: () => 'Judged when a key is enrolled.',
  },
  'refused-models': {
    pass: (judged) => `${capital(nameOf(judged))} is not on the lists of refused models.`,
    refuse: (judged) => `${capital(nameOf(judged))} is on a list of refused models.`,
    remedy: () => 'Take it out of "refusedModels" or "refusedKeyIdentifiers".',
    later: () => 'Judged when a key is enrolled.',
  },
  'allowed-models': {
    pass: (judged) => judged.policy.allowedModels === null && judged.policy.allowedKeyIdentifiers === null ? 'Every model is allowed.' : `${capital(nameOf(judged))} is on a list of allowed models.`,
    refuse: (judged) => `${capital(nameOf(judged))} is not on the lists of allowed models${isModelProven(judged) ? '' : ', or not proven to be that model'}.`,
    remedy: ({ facts }) => facts.fmt === 'fido-u2f' ? 'Add its key identifier to "allowedKeyIdentifiers".' : 'Add its AAGUID to "allowedModels".',
    later: () => 'Judged when a key is enrolled.',
  },
  certification: {
    pass: ({ policy, statement }) => policy.minCertification === null ? 'No certification is asked for.' : `The model is certified as ${statement?.certification ?? 'unknown'}; ${policy.minCertification} is asked for.`,
    refuse: ({ policy, statement }) => `The model ${statement === null ? 'is unknown to the metadata' : statement.certification === null ? 'has no FIDO certification' : `is certified as ${statement.certification}`}; ${policy.minCertification} is asked for.`,
    remedy: () => 'Use a certified model, or lower "minCertification".',
    later: () => 'Judged when a key is enrolled.',
  },
}

function tellWanted({ policy }: Judged): string {
  if (asksForModel(policy)) return 'a proven model'
  return { any: 'no proof', attested: 'an attestation', trusted: 'a trusted root' }[policy.trust]
}

function tellReported(judged: Judged): string {
  const { statement, signer, policy, facts: { chain }, trust, nowMs } = judged
  if (signer === null || findRefusedReport(statement, { chain, trust }, policy, nowMs) !== null) return nameOf(judged)
  return `${signer.name}, whose certificate signed`
}

function tellStatus({ statement, policy, nowMs }: Judged): string {
  if (statement === null) return 'The metadata knows no such model, so nothing is reported of it.'
  const refused: readonly string[] = policy.refusedStatuses
  const scoped = statement.statusReports.some((report) =>
    report.certificate !== null && refused.includes(report.status) && isEffective(report, nowMs))
  if (scoped) return 'Nothing that the policy refuses is reported of this key; keys of the model under a reported certificate are refused.'
  return `Nothing that the policy refuses is reported of the model${hasUpdate(statement, nowMs) ? '; an update of it is available' : ''}.`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
