/** Audit events and the links of their chain are written once: triggers refuse every change. */
import { CompiledQuery, type Compilable } from 'kysely'

const raw = (text: string): Compilable => ({ compile: () => CompiledQuery.raw(text) })

const kept = ['events', 'event_links']

export const sqliteGuards: readonly Compilable[] = kept.flatMap((table) => ['update', 'delete'].map((change) =>
  raw(`create trigger ${table}_no_${change} before ${change} on ${table}
    begin select raise(abort, 'audit events are never changed or deleted'); end`)))

/** For each row, so that a statement which touches none goes on. */
export const postgresGuards: readonly Compilable[] = [
  raw(`create function keytap_keep_events() returns trigger language plpgsql as $$
    begin
      raise exception 'audit events are never changed or deleted';
    end $$`),
  ...kept.flatMap((table) => [
    raw(`create trigger ${table}_no_change before update or delete on ${table}
      for each row execute function keytap_keep_events()`),
    raw(`create trigger ${table}_not_truncated before truncate on ${table}
      for each statement execute function keytap_keep_events()`),
  ]),
]
