/**
 * The chain over an account's audit events: each MAC covers the one before, so that whoever changes,
 * takes out, moves or cuts off events without the audit key is found out, and where. What a chain
 * alone cannot see is a database rolled back as a whole; for that its head is kept elsewhere as well
 * (an anchor).
 */
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'

/** What an event tells; the store's record has just these fields. */
export type AuditEvent = {
  readonly id: string
  readonly atMs: number
  readonly type: string
  readonly outcome: string
  readonly code: string | null
  readonly actor: string
  readonly username: string | null
  readonly deviceId: string | null
  readonly requestId: string | null
  readonly details: Readonly<Record<string, string | number | boolean | null>>
}

export type Link = { readonly sequence: number; readonly mac: Uint8Array }

/** What stands before the first event. */
const beginning: Link = { sequence: 0, mac: new Uint8Array(32) }

/** The MACs of `events`, in order, after `head` (null for a chain that begins). */
export function linkEvents(key: KeyObject, accountId: string, head: Link | null, events: readonly AuditEvent[]): readonly Uint8Array[] {
  let { sequence, mac } = head ?? beginning
  return events.map((event) => {
    sequence += 1
    mac = linkEvent(key, accountId, sequence, mac, event)
    return mac
  })
}

/**
 * HMAC-SHA-256 over the previous MAC and one JSON list: a list of plain values has one reading only,
 * and the order of its fields is fixed here, not by the database.
 */
function linkEvent(key: KeyObject, accountId: string, sequence: number, previous: Uint8Array, event: AuditEvent): Uint8Array {
  const details = Object.entries(event.details).sort(([a], [b]) => (a < b ? -1 : 1))
  const { id, atMs, type, outcome, code, actor, username, deviceId, requestId } = event
  const text = JSON.stringify([accountId, sequence, id, atMs, type, outcome, code, actor, username, deviceId, requestId, details])
  return createHmac('sha256', key).update(previous).update(text).digest()
}

/**
 * missing      events are gone before `sequence`
 * altered      the event at `sequence` is not what was chained: changed, moved or forged
 * cut-off      events after `sequence` are gone
 * rolled-back  the chain does not contain what an anchor saw at `sequence`
 */
export type ChainFault = { readonly kind: 'missing' | 'altered' | 'cut-off' | 'rolled-back'; readonly sequence: number }

/** Walks a chain from its beginning, in pages of any size; keeps the place between pages. */
export class ChainWalk {
  readonly #key: KeyObject
  readonly #accountId: string
  readonly #anchor: Link | null
  #at: Link = beginning

  constructor(key: KeyObject, accountId: string, anchor: Link | null) {
    this.#key = key
    this.#accountId = accountId
    this.#anchor = anchor
  }

  get sequence(): number {
    return this.#at.sequence
  }

  /** The first fault in these events, which must follow those walked before; null when there is none. */
  follow(events: readonly (AuditEvent & Link)[]): ChainFault | null {
    for (const event of events) {
      const expected = this.#at.sequence + 1
      if (event.sequence !== expected) return { kind: 'missing', sequence: expected }
      const mac = linkEvent(this.#key, this.#accountId, expected, this.#at.mac, event)
      if (!isSame(mac, event.mac)) return { kind: 'altered', sequence: expected }
      if (this.#anchor?.sequence === expected && !isSame(mac, this.#anchor.mac)) return { kind: 'rolled-back', sequence: expected }
      this.#at = { sequence: expected, mac }
    }
    return null
  }

  /** After the last page: does the chain end where the store and the anchor say? */
  finish(head: Link | null): ChainFault | null {
    const { sequence, mac } = this.#at
    if (head !== null && head.sequence > sequence) return { kind: 'cut-off', sequence }
    if (sequence > 0 && (head === null || head.sequence < sequence || !isSame(head.mac, mac))) return { kind: 'altered', sequence }
    if (this.#anchor !== null && this.#anchor.sequence > sequence) return { kind: 'rolled-back', sequence: this.#anchor.sequence }
    return null
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
