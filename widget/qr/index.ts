/** `keytap/qr`: defines `<keytap-qr>`, with English built in. */
import { registerCodeMessages } from '../messages/codes.ts'
import { codesEn } from '../messages/codes-en.ts'
import { defineQr } from './define.ts'

registerCodeMessages(codesEn)
defineQr()

export { registerCodeMessages, type CodeMessages } from '../messages/codes.ts'
export { encodeColor, type Layers } from './encode-color.ts'
export { encodeMono, type Content, type Correction, type Grid } from './encode-mono.ts'
export { KeytapQr, QrShapeEvent, type QrShape } from './qr-element.ts'
