/** A notice as words: a mail, and the same in short for a text message. */
import type { NoticeRecord } from '../store/records.ts'
import type { NoticeFacts, NoticeWords } from './notice-words.ts'
import type { NoticeKind } from './notifier.ts'
import { wordsAr } from './words-ar.ts'
import { wordsDe } from './words-de.ts'
import { wordsEn } from './words-en.ts'

export const noticeLanguages = ['en', 'de', 'ar'] as const
export type NoticeLanguage = (typeof noticeLanguages)[number]

const languages: Readonly<Record<NoticeLanguage, NoticeWords>> = { en: wordsEn, de: wordsDe, ar: wordsAr }

export type WrittenNotice = { readonly subject: string; readonly text: string; readonly short: string }

/** @param organization as the account's operator named it */
export function writeNotice({ kind, details }: NoticeRecord, organization: string, language: NoticeLanguage): WrittenNotice {
  const words = languages[language]
  const known = Object.hasOwn(words.tell, kind) ? (kind as NoticeKind) : null
  if (known === null) throw new Error(`there are no words for a notice of the kind ${kind}`)
  const facts: NoticeFacts = {
    device: plainName(details['deviceName'] ?? ''),
    organization,
    when: writeTime(details['at'] ?? '', language),
    code: details['code'] ?? '',
    flagged: Number(details['flagged'] ?? 0),
    cleared: Number(details['cleared'] ?? 0),
  }
  const told = words.tell[known](facts)
  const act = writeAct(known, words, organization)
  return { subject: words.subjects[known], text: `${told}\n\n${act}\n\n${words.unanswered}\n`, short: `${told} ${act}` }
}

function writeAct(kind: NoticeKind, words: NoticeWords, organization: string): string {
  switch (kind) {
    case 'fleet.judged': return words.review
    case 'code.sent': return words.asked(organization)
    case 'user.welcomed': return words.welcome(organization)
    default: return words.act(organization)
  }
}

/**
 * A name is what a user typed, perhaps one who planted the device: letters, digits and little else, so
 * that no mail program makes an address or a link of it.
 */
function plainName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{M}\p{N} '()_+-]/gu, ' ').replaceAll(/ {2,}/g, ' ').trim().slice(0, 64) || '?'
}

function writeTime(at: string, language: NoticeLanguage): string {
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return at
  return `${new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC', numberingSystem: 'latn' }).format(time)} UTC`
}
