import type { NoticeWords } from './notice-words.ts'

export const wordsEn: NoticeWords = {
  subjects: {
    'device.added': 'A device was added to your account',
    'device.removed': 'A device was removed from your account',
    'device.locked': 'A device of your account was locked',
    'device.renewed': 'A device of your account got a new secret',
    'instance.added': 'A device asks to be added to your account',
    'instance.activated': 'A device was added to your account',
    'instance.removed': 'A device was removed from your account',
    'instances.removed': 'Devices were removed from your account',
    'fleet.judged': 'Security keys of your users were judged again',
    'code.sent': 'Your code',
  },
  tell: {
    'device.added': ({ device, organization, when }) => `“${device}” was added to your account with ${organization} on ${when}.`,
    'device.removed': ({ device, organization, when }) => `“${device}” was removed from your account with ${organization} on ${when}.`,
    'device.locked': ({ device, organization, when }) => `“${device}” of your account with ${organization} was locked on ${when}, after too many wrong codes.`,
    'device.renewed': ({ device, organization, when }) => `“${device}” of your account with ${organization} got a new secret on ${when}. Codes of the old one no longer work.`,
    'instance.added': ({ device, organization, when }) => `A device asked on ${when} to be added to your account with ${organization} (${device}).`,
    'instance.activated': ({ device, organization, when }) => `A device was added to your account with ${organization} on ${when} (${device}).`,
    'instance.removed': ({ device, organization, when }) => `A device was removed from your account with ${organization} on ${when} (${device}).`,
    'instances.removed': ({ device, organization, when }) => `All devices of ${device} were removed from your account with ${organization} on ${when}.`,
    'fleet.judged': ({ organization, when, flagged, cleared }) => `${organization}: on ${when} the policy turned against ${flagged} enrolled ${flagged === 1 ? 'key' : 'keys'} and cleared ${cleared}.`,
    'code.sent': ({ code, organization }) => `Your code for ${organization}: ${code}`,
  },
  act: (organization) => `If you know of this, there is nothing to do. If not, tell ${organization} at once and let your devices be checked.`,
  asked: (organization) => `It is good once. Give it to nobody. If you did not ask for it, tell ${organization}.`,
  review: 'The audit events name each key.',
  unanswered: 'This message was sent automatically. It never asks for a password or a code.',
}
