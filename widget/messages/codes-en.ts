import type { CodeMessages } from './codes.ts'

export const codesEn: CodeMessages = {
  lang: 'en',
  dir: 'ltr',
  qr: {
    label: 'QR code',
    enlarge: 'Enlarge',
    close: 'Close',
    brightness: 'Hard to scan? Turn up the brightness of this screen.',
    showColor: 'Show in color',
    showPlain: 'Show in black and white',
    asText: 'Show as text',
    copy: 'Copy text',
    copied: 'Copied',
    tooLong: 'This is too long for a QR code. Use the text instead.',
  },
}
