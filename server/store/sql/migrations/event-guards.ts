/**
 * Audit events are written once. The only change a trigger lets through is the chain's: sequence
 * and MAC set together where there were none, every other column as it was.
 */
import { CompiledQuery, type Compilable } from 'kysely'

const kept = ['id', 'account_id', 'at', 'type', 'outcome', 'code', 'actor', 'username', 'device_id', 'request_id', 'details']

const raw = (text: string): Compilable => ({ compile: () => CompiledQuery.raw(text) })

export const sqliteGuards: readonly Compilable[] = [
  raw(`create trigger events_no_delete before delete on events
    begin select raise(abort, 'audit events are never deleted'); end`),
  raw(`create trigger events_no_update before update on events
    when old.sequence is not null or new.sequence is null or new.mac is null
      or ${kept.map((column) => `old.${column} is not new.${column}`).join(' or ')}
    begin select raise(abort, 'audit events are never changed'); end`),
]

/** The condition is the trigger's own, so the function is called only to complain. */
export const postgresGuards: readonly Compilable[] = [
  raw(`create function keytap_keep_events() returns trigger language plpgsql as $$
    begin
      raise exception 'audit events are never changed or deleted';
    end $$`),
  raw(`create trigger events_no_update before update on events
    for each row when (old.sequence is not null or new.sequence is null or new.mac is null
      or (${kept.map((column) => `old.${column}`).join(', ')})
        is distinct from (${kept.map((column) => `new.${column}`).join(', ')}))
    execute function keytap_keep_events()`),
  raw(`create trigger events_no_delete before delete on events
    for each row execute function keytap_keep_events()`),
  raw(`create trigger events_not_truncated before truncate on events
    for each statement execute function keytap_keep_events()`),
]
