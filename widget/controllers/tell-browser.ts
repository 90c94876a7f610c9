/**
 * Tells the browser, where it listens, what became of a user's credentials, so that its own list of
 * passkeys does not offer what would be refused (WebAuthn L3 §5.1.10, signal methods). Advice only:
 * a browser that does not know a method or refuses it leaves everything as it was.
 */
import type { Device, DeviceList } from '../../server/contract/shapes/device.ts'

type Signals = {
  readonly signalUnknownCredential?: (told: { rpId: string; credentialId: string }) => Promise<void>
  readonly signalAllAcceptedCredentials?: (told: { rpId: string; userId: string; allAcceptedCredentialIds: string[] }) => Promise<void>
  readonly signalCurrentUserDetails?: (told: { rpId: string; userId: string; name: string; displayName: string }) => Promise<void>
}

/** This one is gone. */
export function tellRemoved(rpId: string, { credentialId }: Device): void {
  tell((signals) => signals.signalUnknownCredential?.({ rpId, credentialId }))
}

/**
 * These are all there are; a browser may hide any other. A ticket can be confined to one device, and
 * a list of one cannot be told from a list of all there is, so only a longer one is believed.
 */
export function tellAccepted({ devices, rpId, userHandle }: DeviceList): void {
  if (devices.length < 2) return
  const allAcceptedCredentialIds = devices.map(({ credentialId }) => credentialId)
  tell((signals) => signals.signalAllAcceptedCredentials?.({ rpId, userId: userHandle, allAcceptedCredentialIds }))
}

/** What the user is called now; only when the page says so, lest a real name become a login name. */
export function tellCurrentUser({ rpId, userHandle, username }: DeviceList, displayName: string): void {
  if (!displayName) return
  tell((signals) => signals.signalCurrentUserDetails?.({ rpId, userId: userHandle, name: username, displayName }))
}

function tell(say: (signals: Signals) => Promise<void> | undefined): void {
  const signals: Signals | undefined = globalThis.PublicKeyCredential
  // A refusal (another RP ID, a frame) changes nothing for the person.
  if (signals) say(signals)?.catch(() => undefined)
}
