import type { CodeMessages } from './codes.ts'

export const codesDe: CodeMessages = {
  lang: 'de',
  dir: 'ltr',
  qr: {
    label: 'QR-Code',
    enlarge: 'Vergrößern',
    close: 'Schließen',
    brightness: 'Lässt er sich schlecht scannen? Stellen Sie diesen Bildschirm heller.',
    showColor: 'In Farbe zeigen',
    showPlain: 'In Schwarz-Weiß zeigen',
    asText: 'Als Text zeigen',
    copy: 'Text kopieren',
    copied: 'Kopiert',
    tooLong: 'Das ist zu lang für einen QR-Code. Verwenden Sie stattdessen den Text.',
  },
}
