import type { NoticeWords } from './notice-words.ts'

export const wordsDe: NoticeWords = {
  subjects: {
    'device.added': 'Ihrem Konto wurde ein Gerät hinzugefügt',
    'device.removed': 'Aus Ihrem Konto wurde ein Gerät entfernt',
    'device.locked': 'Ein Gerät Ihres Kontos wurde gesperrt',
    'device.renewed': 'Ein Gerät Ihres Kontos hat ein neues Geheimnis',
    'instance.added': 'Ein Gerät möchte zu Ihrem Konto hinzukommen',
    'instance.activated': 'Ihrem Konto wurde ein Gerät hinzugefügt',
    'instance.removed': 'Aus Ihrem Konto wurde ein Gerät entfernt',
    'instances.removed': 'Aus Ihrem Konto wurden Geräte entfernt',
    'fleet.judged': 'Sicherheitsschlüssel Ihrer Nutzer wurden neu beurteilt',
    'code.sent': 'Ihr Code',
  },
  tell: {
    'device.added': ({ device, organization, when }) => `„${device}“ wurde am ${when} Ihrem Konto bei ${organization} hinzugefügt.`,
    'device.removed': ({ device, organization, when }) => `„${device}“ wurde am ${when} aus Ihrem Konto bei ${organization} entfernt.`,
    'device.locked': ({ device, organization, when }) => `„${device}“ in Ihrem Konto bei ${organization} wurde am ${when} nach zu vielen falschen Codes gesperrt.`,
    'device.renewed': ({ device, organization, when }) => `„${device}“ in Ihrem Konto bei ${organization} erhielt am ${when} ein neues Geheimnis. Codes des alten gelten nicht mehr.`,
    'instance.added': ({ device, organization, when }) => `Ein Gerät möchte seit ${when} zu Ihrem Konto bei ${organization} hinzukommen (${device}).`,
    'instance.activated': ({ device, organization, when }) => `Ihrem Konto bei ${organization} wurde am ${when} ein Gerät hinzugefügt (${device}).`,
    'instance.removed': ({ device, organization, when }) => `Aus Ihrem Konto bei ${organization} wurde am ${when} ein Gerät entfernt (${device}).`,
    'instances.removed': ({ device, organization, when }) => `Alle Geräte von ${device} wurden am ${when} aus Ihrem Konto bei ${organization} entfernt.`,
    'fleet.judged': ({ organization, when, flagged, cleared }) => `${organization}: Am ${when} beanstandete die Richtlinie ${flagged} registrierte Schlüssel und entlastete ${cleared}.`,
    'code.sent': ({ code, organization }) => `Ihr Code für ${organization}: ${code}`,
  },
  act: (organization) => `Wenn Sie davon wissen, ist nichts zu tun. Wenn nicht, melden Sie es sofort bei ${organization} und lassen Sie Ihre Geräte prüfen.`,
  asked: (organization) => `Er gilt einmal. Geben Sie ihn niemandem. Wenn Sie ihn nicht angefordert haben, melden Sie es bei ${organization}.`,
  review: 'Die Ereignisse der Prüfspur nennen jeden Schlüssel.',
  unanswered: 'Diese Nachricht wurde automatisch verschickt. Sie fragt nie nach einem Passwort oder Code.',
}
