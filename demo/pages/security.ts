/** The customer's keys: look after them, add one, and see what the bank learned. */
import { html } from 'hono/html'
import type { Proof } from '../keytap.ts'
import { formatMoment } from './format.ts'
import type { Markup } from './layout.ts'
import { factsCard } from './proof.ts'

export function keysPage({ verifier }: { readonly verifier: string }): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Security keys</h1>
      <p class="lead">Keep two: one on your ring, one in a drawer.</p>
    </div>
    <keytap-devices verifier="${verifier}" ticket-src="/tickets/keys" enroll-ticket-src="/tickets/keys"></keytap-devices>
  </div>`
}

export function addKeyPage({ verifier }: { readonly verifier: string }): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Add a security key</h1>
      <p class="lead">Any key that speaks FIDO will do: on USB, or held to your phone. It counts from the moment you touch it.</p>
    </div>
    <form method="post" action="/security/add">
      <keytap-enroll name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/keys"></keytap-enroll>
      <button class="plain">Continue</button>
    </form>
    <p class="small"><a href="/security">Back to your keys</a></p>
  </div>`
}

/** Shown after every redeemed result: the proof, not the browser's word. */
export function proofCard(proof: Proof): Markup {
  const { device } = proof
  return factsCard([
    ['Operation', proof.operation],
    ['User', proof.username],
    ['Key', device.name],
    ['Model', device.model?.name ?? 'Not proven: no certificate we trust leads to it'],
    ['Attestation', `${device.fmt}, trust: ${device.trust}`],
    ['AAGUID', device.aaguid],
    ['Algorithm', algorithms[device.algorithm] ?? `COSE ${device.algorithm}`],
    ['Connection', device.transports.join(', ') || 'Not told'],
    ['PIN or fingerprint', sayVerified(proof)],
    ['Proven at', formatMoment(proof.at)],
  ])
}

/** Each touch tells for itself: a key that asked for its PIN when it was added need not ask again. */
function sayVerified({ operation, device, userVerified }: Proof): string {
  if (operation === 'enroll') return device.userVerified ? 'Yes, when it was added' : 'No, touch only'
  return userVerified ? 'Asked for this time' : 'Not asked for this time'
}

export function keyAddedPage(proof: Proof): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Your key is in</h1>
      <p class="lead">From now on your password alone opens nothing.</p>
    </div>
    ${proofCard(proof)}
    <a class="button" href="/account">To your account</a>
    <a class="button plain" href="/security">See your keys</a>
  </div>`
}

const algorithms: Readonly<Record<number, string>> = {
  [-7]: 'ES256 (ECDSA, P-256)', [-8]: 'EdDSA (Ed25519)', [-257]: 'RS256 (RSA)', [-35]: 'ES384 (ECDSA, P-384)', [-36]: 'ES512 (ECDSA, P-521)',
}
