/** What an operator is told at the start: it keeps nothing from working here, but most likely something elsewhere. */
import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { findBuiltWidget } from '../main.ts'

export type StartWarning = { readonly message: string; readonly fields: Readonly<Record<string, string>> }

/** @param loginNames of the accounts there are */
export function listStartWarnings(config: Config, loginNames: readonly string[]): readonly StartWarning[] {
  const unknown = config.unknownNames.map((name) => ({ message: 'a setting is unknown', fields: { name } }))
  return [...unknown, ...warnOfWidget(config), ...warnOfDialects(config, loginNames)]
}

/** Files that are built later are not served: they are read once, at the start. */
function warnOfWidget({ widgetFolder }: Config): readonly StartWarning[] {
  const folder = widgetFolder ?? findBuiltWidget()
  if (folder !== null && existsSync(folder)) return []
  return [{ message: 'no script files for pages are served', fields: { hint: 'Run "npm run build" and start again, or let your pages bundle the elements.' } }]
}

/** To a program whose account and address are not named, the answer is that its key is wrong. */
function warnOfDialects({ compat: { dialects, clients } }: Config, loginNames: readonly string[]): readonly StartWarning[] {
  if (dialects.length === 0) {
    return clients.length === 0 ? [] : [{ message: 'older programs may call, but no dialect is on', fields: { hint: 'Set KEYTAP_COMPAT to its name; README.md has them under Settings.' } }]
  }
  if (clients.length === 0) {
    return [{ message: 'a dialect is on, but no program may call', fields: { hint: 'Set KEYTAP_COMPAT_CLIENTS, such as KEYTAP_COMPAT_CLIENTS=bank@10.0.0.5.' } }]
  }
  return [...new Set(clients.map(({ loginName }) => loginName))].filter((loginName) => !loginNames.includes(loginName))
    .map((loginName) => ({ message: 'KEYTAP_COMPAT_CLIENTS names an account that is not there', fields: { loginName, hint: 'Make it, or correct the name: "keytap account list" shows them.' } }))
}
