/** Reading and judging the device's answer (KAP/1 "Device code"), two things that never happen in one step. */
import { refuse } from '../contract/refuse.ts'
import {
  decodeScannedCode, decodeTypedCode, scannedTagInput, typedTag, typedTagInput, type DeviceCode,
} from '../contract/kap/device-code.ts'
import { keyLabel } from '../contract/kap/labels.ts'
import { encodeUint } from '../contract/kap/layout.ts'
import { decodeQrText } from '../contract/kap/qr-text.ts'
import { isOnCurve } from '../webauthn/curves.ts'
import type { DeviceAnswer } from './activation-provider.ts'
import { authenticate, deriveKey, equalSecretBytes, sha256 } from './derive-keys.ts'
import type { Transcript } from './message1.ts'

/**
 * @param text what a camera read from the device's screen (`KT1:…`), or what a person typed
 * @throws {Refusal} code_malformed, mode_not_allowed
 */
export function readAnswer({ typedAllowed }: Transcript, text: string): DeviceAnswer {
  const code = readText(text)
  if (code === null) throw refuse('code_malformed')
  if (code.mode === 'typed' && !typedAllowed) throw refuse('mode_not_allowed')
  const { mode, platform, bytes } = code
  return { mode, platform, bytes, digest: sha256(bytes) }
}

/** The code behind an answer that `readAnswer` gave. */
export function codeOf({ mode, bytes }: DeviceAnswer): DeviceCode {
  const code = mode === 'scanned' ? readScanned(bytes) : decodeTypedCode(Buffer.from(bytes).toString('latin1'))
  if (code === null) throw new TypeError('This is no answer that was read before.')
  return code
}

/** Whether K made the tag, over this very message and everything else in the code. */
export function isAnswerTo({ key, h1 }: Transcript, answer: DeviceAnswer): boolean {
  const code = codeOf(answer)
  const codeKey = deriveKey(key, keyLabel.code)
  if (code.mode === 'scanned') {
    return equalSecretBytes(authenticate(codeKey, scannedTagInput(h1, code.bytes.subarray(0, 84))).subarray(0, 16), code.tag)
  }
  const expected = typedTag(authenticate(codeKey, typedTagInput(h1, code.platform, code.nonce)))
  return equalSecretBytes(encodeUint(expected, 4), encodeUint(code.tag, 4))
}

/** A scanned code has a colon and is longer than any typed one. */
function readText(text: string): DeviceCode | null {
  if (text.length > 256) return null
  if (!text.includes(':')) return decodeTypedCode(text)
  const bytes = decodeQrText(text)
  return bytes && readScanned(bytes)
}

function readScanned(bytes: Uint8Array): DeviceCode | null {
  const code = decodeScannedCode(bytes)
  return code !== null && isOnCurve('P-256', code.publicKey.slice(1, 33), code.publicKey.slice(33)) ? code : null
}
