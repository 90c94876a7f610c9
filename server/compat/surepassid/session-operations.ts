/** Session tokens: a text that stands for a user who gave the right password, for a while. */
import type { UserTokenKind } from '../../store/user-tokens.ts'
import { checkUserToken, type PresentedUserToken } from '../../relying-party/user-tokens/check-user-token.ts'
import { createUserToken, longestMinutes } from '../../relying-party/user-tokens/create-user-token.ts'
import { endUserToken } from '../../relying-party/user-tokens/end-user-token.ts'
import type { Answer, Asked, OperationEntry } from './asked.ts'
import type { Members } from './members.ts'
import { tellingLogin } from './user-login.ts'

/** By its number: for single sign-on, for the phone. */
const kinds: readonly UserTokenKind[] = ['sso', 'mobile']
const usualMinutes = 30

async function createToken({ services, caller, members }: Asked): Promise<Answer> {
  const username = members.demand('username')
  const type = members.integer('sessionTokenType', { from: 0, to: 1 }) ?? 0
  const kind = kinds[type] ?? 'sso'
  const minutes = members.integer('sessionTokenDurationMinutes', { from: 1, to: longestMinutes[kind] }) ?? usualMinutes
  const login = { username, password: members.text('pw') ?? '', kind, minutes }
  const { token, expiresAtMs } = await tellingLogin(username, () => createUserToken(services, caller, login))
  return { sessionToken: token, sessionTokenType: type, sessionTokenExpires: writeTime(expiresAtMs) }
}

/** Whoever looks at `errorCode` alone has the answer: it is 0 for a good one and nothing else. */
async function validateToken({ services, caller, members }: Asked): Promise<Answer> {
  const presented = readToken(members)
  const found = await tellingLogin(presented.username, () => checkUserToken(services, caller, presented))
  return { username: found.username, sessionTokenType: kinds.indexOf(found.kind), sessionTokenExpires: writeTime(found.expiresAtMs) }
}

/** Afterwards it is not good, and the answer does not tell whether it was. */
async function endToken({ services, caller, members }: Asked): Promise<Answer> {
  await endUserToken(services, caller, readToken(members))
  return {}
}

const readToken = (members: Members): PresentedUserToken =>
  ({ token: members.demand('sessionToken', 'token'), username: members.text('username') || null })

const writeTime = (atMs: number): string => new Date(atMs).toISOString()

export const sessionOperations: Readonly<Record<string, OperationEntry>> = {
  create_session_token: { run: createToken, event: 'user_token.created' },
  is_session_token_valid: { run: validateToken, event: 'user_token.checked' },
  expire_session_token: { run: endToken, event: 'user_token.ended' },
  delete_session_token: { run: endToken, event: 'user_token.ended' },
}
