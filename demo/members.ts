/** The bank's customers and their money: one small SQLite file, passwords as salted scrypt. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

export type Member = { readonly username: string; readonly fullName: string }
export type Movement = { readonly at: number; readonly text: string; readonly cents: number }

const schema = `
  CREATE TABLE IF NOT EXISTS members (
    username TEXT PRIMARY KEY, full_name TEXT NOT NULL, salt BLOB NOT NULL, password BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS movements (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, cents INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS movements_of ON movements (username, at);
`

const welcome: readonly (readonly [days: number, text: string, cents: number])[] = [
  [1, 'Corner Bakery', -640],
  [3, 'City Transit, monthly pass', -4900],
  [9, 'Harbor Electric Co-op', -8315],
  [12, 'Salary', 312_000],
  [31, 'Opening deposit', 150_000],
]

export class Members {
  readonly #database: DatabaseSync
  readonly #clock: () => number

  constructor(path: string, clock: () => number) {
    this.#database = new DatabaseSync(path)
    this.#database.exec(`PRAGMA journal_mode = WAL; ${schema}`)
    this.#clock = clock
  }

  /** False where the user name is taken. */
  async add(member: Member, password: string): Promise<boolean> {
    const salt = randomBytes(16)
    const hash = await hashPassword(password, salt)
    const { changes } = this.#database
      .prepare('INSERT INTO members (username, full_name, salt, password) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(member.username, member.fullName, salt, hash)
    if (changes === 0) return false
    for (const [days, text, cents] of welcome) this.#move(member.username, this.#clock() - days * 86_400_000, text, cents)
    return true
  }

  find(username: string): Member | null {
    const row = this.#database.prepare('SELECT username, full_name AS fullName FROM members WHERE username = ?').get(username)
    return row === undefined ? null : { username: String(row['username']), fullName: String(row['fullName']) }
  }

  /** An unknown name takes as long as a wrong password. */
  async checkPassword(username: string, password: string): Promise<boolean> {
    const row = this.#database.prepare('SELECT salt, password FROM members WHERE username = ?').get(username)
    const salt = row?.['salt'] instanceof Uint8Array ? row['salt'] : new Uint8Array(16)
    const expected = row?.['password'] instanceof Uint8Array ? row['password'] : new Uint8Array(32)
    const matches = timingSafeEqual(await hashPassword(password, salt), expected)
    return matches && row !== undefined
  }

  listMovements(username: string): readonly Movement[] {
    return this.#database
      .prepare('SELECT at, text, cents FROM movements WHERE username = ? ORDER BY at DESC, id DESC LIMIT 8')
      .all(username)
      .map((row) => ({ at: Number(row['at']), text: String(row['text']), cents: Number(row['cents']) }))
  }

  balance(username: string): number {
    const row = this.#database.prepare('SELECT COALESCE(SUM(cents), 0) AS sum FROM movements WHERE username = ?').get(username)
    return Number(row?.['sum'] ?? 0)
  }

  pay(username: string, to: string, cents: number): void {
    this.#move(username, this.#clock(), to, -cents)
  }

  close(): void {
    this.#database.close()
  }

  #move(username: string, at: number, text: string, cents: number): void {
    this.#database.prepare('INSERT INTO movements (username, at, text, cents) VALUES (?, ?, ?, ?)').run(username, at, text, cents)
  }
}

function hashPassword(password: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
    scrypt(password.normalize('NFC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
