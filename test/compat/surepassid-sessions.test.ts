/** Session tokens of the older dialect: given for a password, good for one user of one account, for a while. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { sweepExpired } from '../../server/relying-party/sweep-expired.ts'
import { mostUserTokens } from '../../server/relying-party/user-tokens/create-user-token.ts'
import { bank, dialects } from '../relying-party/stage.ts'
import { openProgram, type Program, type Reply } from './surepassid-u2f-stage.ts'

const pw = 'M@5ndy58!'

for (const dialect of dialects) {
  describe(`session tokens of the older dialect on ${dialect}`, () => {
    let program: Program
    before(async () => {
      program = await openProgram(dialect)
    })
    after(() => program.end())
    const ask = (type: string, members?: object) => program.ask(type, members)
    let count = 0
    const addUser = async () => {
      const username = `Mandy-${count += 1}`
      equal((await ask('add_user', { username, pw })).errorCode, 0)
      return username
    }
    const create = async (username: string, more: object = {}) => {
      const reply = await ask('create_session_token', { username, pw, sessionTokenDurationMinutes: '30', sessionTokenType: '0', ...more })
      deepEqual([reply.errorCode, reply.errorMessage], [0, 'OK'])
      return String(reply['sessionToken'])
    }
    const isGood = async (username: string, sessionToken: string) => (await ask('is_session_token_valid', { username, sessionToken })).errorCode === 0

    it('gives a token for the right password, of the kind and for the time that is asked, and says whose it is', async () => {
      const username = await addUser()
      const reply = await ask('create_session_token', { username, pw, sessionTokenDurationMinutes: '45', sessionTokenType: '1' })
      deepEqual(Object.keys(reply).toSorted(), ['errorCode', 'errorMessage', 'sessionToken', 'sessionTokenExpires', 'sessionTokenType', 'type'])
      match(String(reply['sessionToken']), /^ku_[a-z0-9]{16}_[A-Za-z0-9_-]{43}$/)
      const left = Date.parse(String(reply['sessionTokenExpires'])) - Date.now()
      ok(Math.abs(left - 45 * 60_000) < 60_000, String(left))
      const said = { errorCode: 0, errorMessage: 'OK', type: 'is_session_token_valid', username, sessionTokenType: 1, sessionTokenExpires: reply['sessionTokenExpires'] }
      deepEqual(await ask('is_session_token_valid', { username, sessionToken: reply['sessionToken'] }), said)
      deepEqual(await ask('is_session_token_valid', { sessionToken: reply['sessionToken'] }), said)
    })

    it('gives none for a wrong password, in the words of validate_user, and locks as it does', async () => {
      const username = await addUser()
      const said = { errorCode: 9001, errorMessage: `User login failure [${username}]`, type: 'create_session_token' }
      for (let turn = 0; turn < 3; turn += 1) deepEqual(await ask('create_session_token', { username, pw: 'wrong password' }), said)
      for (let turn = 0; turn < 2; turn += 1) equal((await ask('validate_user', { username, pw: 'wrong password' })).errorCode, 9001)
      deepEqual(await ask('create_session_token', { username, pw }), said)
      deepEqual(await ask('create_session_token', { username: 'Nobody', pw }), { ...said, errorMessage: 'User login failure [Nobody]' })
    })

    it('answers alike for a token that is unknown, ended, cut, another user\'s or another account\'s', async () => {
      const [username, other] = [await addUser(), await addUser()]
      const [mine, ended] = [await create(username), await create(username)]
      deepEqual(await ask('expire_session_token', { username, sessionToken: ended }), { errorCode: 0, errorMessage: 'OK', type: 'expire_session_token' })
      const shop = await createAccount(program.stage.services, { ...bank, loginName: 'shop', preset: 'any-key' })
      const asShop = { spAccountLoginName: 'shop', spAccountLoginKey: shop.key }
      equal((await ask('add_user', { username, pw, ...asShop })).errorCode, 0)
      const foreign = await create(username, asShop)
      const said = { errorCode: 9001, errorMessage: `User login failure [${username}]`, type: 'is_session_token_valid' }
      const strange = [ended, foreign, mine.slice(0, -1), `${mine}A`, mine.replace('ku_', 'ks_'), foreign.replace(/^ku_\w{16}/, mine.slice(0, 19)), 'x', "' or 1=1 --"]
      for (const sessionToken of strange) deepEqual(await ask('is_session_token_valid', { username, sessionToken }), said, sessionToken)
      equal(await isGood(other, mine), false)
      equal((await ask('is_session_token_valid', { username, sessionToken: mine, ...asShop })).errorCode, 9001)
      for (const wrong of [{ username: other, sessionToken: mine }, { username, sessionToken: mine, ...asShop }, { username, sessionToken: 'x' }]) {
        deepEqual(await ask('delete_session_token', wrong), { errorCode: 0, errorMessage: 'OK', type: 'delete_session_token' })
      }
      equal(await isGood(username, mine), true)
      equal((await ask('delete_session_token', { username, sessionToken: mine })).errorCode, 0)
      equal(await isGood(username, mine), false)
    })

    it('ends tokens with the password they were given for, and with their user', async () => {
      const username = await addUser()
      const token = await create(username)
      equal((await ask('update_user', { username, mobile: '+49 170 1234567' })).errorCode, 0)
      equal(await isGood(username, token), true)
      equal((await ask('update_user', { username, pw: 'another password' })).errorCode, 0)
      equal(await isGood(username, token), false)
      const next = await create(username, { pw: 'another password' })
      equal((await ask('delete_user', { username })).errorCode, 0)
      equal(await isGood(username, next), false)
      await ask('add_user', { username, pw })
      equal(await isGood(username, next), false)
    })

    it('lets a user have so many at a time, the youngest of them', async () => {
      const username = await addUser()
      const oldest = await create(username)
      const tokens: string[] = []
      // As many tries of a password at once as may be, and a few more in all than tokens may live.
      for (let round = 0; round <= mostUserTokens / 4; round += 1) tokens.push(...await Promise.all(Array.from({ length: 4 }, () => create(username))))
      const good = await Promise.all(tokens.map((token) => isGood(username, token)))
      equal(good.filter(Boolean).length, mostUserTokens)
      equal(await isGood(username, oldest), false)
    })

    it('takes no span and no kind that it cannot keep', async () => {
      const username = await addUser()
      const members = [
        { sessionTokenDurationMinutes: 0 }, { sessionTokenDurationMinutes: -1 }, { sessionTokenDurationMinutes: 1441 }, { sessionTokenDurationMinutes: '1e9' },
        { sessionTokenDurationMinutes: 43_201, sessionTokenType: 1 }, { sessionTokenType: 2 },
      ]
      for (const each of members) equal((await ask('create_session_token', { username, pw, ...each })).errorCode, 9013, JSON.stringify(each))
      await create(username, { sessionTokenDurationMinutes: 43_200, sessionTokenType: 1 })
      equal((await ask('is_session_token_valid', { username })).errorCode, 9013)
    })

    it('lets a token name the user of a request, and no other than its own', async () => {
      const username = await addUser()
      const userToken = await create(username)
      const none: Reply = await ask('find_user', { userToken: 'x' })
      deepEqual([none.errorCode, none.errorMessage], [9001, 'User login failure'])
      equal((await ask('find_user', { userToken }))['username'], username)
      equal((await ask('find_user', { userToken, username }))['username'], username)
      equal((await ask('add_u2f_device', { userToken })).errorCode, 0)
      equal((await ask('find_user', { userToken, username: await addUser() })).errorCode, 9001)
    })

    it('keeps tokens out of trail and log, and writes one event a change and a refusal', async () => {
      const username = await addUser()
      const token = await create(username)
      await isGood(username, token)
      await isGood(username, `${token.slice(0, -4)}AAAA`)
      await ask('expire_session_token', { username, sessionToken: token })
      await ask('expire_session_token', { username, sessionToken: token })
      const events = await program.stage.events()
      const own = events.filter((event) => event.username === username && event.type.startsWith('user_token.'))
      deepEqual(own.map(({ type, outcome, code }) => [type, outcome, code]), [
        ['user_token.created', 'accepted', null], ['user_token.checked', 'refused', 'unauthorized'], ['user_token.ended', 'accepted', null],
      ])
      ok(!JSON.stringify([program.stage.log, events]).includes(token.slice(-43)))
      await sweepExpired(program.stage.services)
    })
  })
}
