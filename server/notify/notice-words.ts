/** What a language has to be able to say; a kind of notice without words does not compile. */
import type { NoticeKind } from './notifier.ts'

export type NoticeFacts = {
  /** The device's name, fit to stand in a sentence. */
  readonly device: string
  /** Who runs the account, as its operator named it. */
  readonly organization: string
  /** Date and time, written out. */
  readonly when: string
  readonly flagged: number
  /** The one-time code that the notice carries; empty for every other kind. */
  readonly code: string
  readonly cleared: number
}

export type NoticeWords = {
  /** Of a mail; no fact in it, since facts are partly what a user typed. */
  readonly subjects: Readonly<Record<NoticeKind, string>>
  readonly tell: Readonly<Record<NoticeKind, (facts: NoticeFacts) => string>>
  /** What to do about what one did not do oneself. */
  readonly act: (organization: string) => string
  /** About a code that was sent. */
  readonly asked: (organization: string) => string
  /** Where to go next. */
  readonly welcome: (organization: string) => string
  /** To the account itself, whose keys were judged. */
  readonly review: string
  readonly unanswered: string
}
