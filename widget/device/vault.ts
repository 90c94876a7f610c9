/**
 * What the device keeps, in IndexedDB: its licenses with their keys, which cannot be exported; what it
 * was told of issuers; and which requests it answered. A promise of each method holds when the
 * transaction is complete.
 */
import { DeviceFailure } from './problem.ts'
import type { Bytes } from './web-crypto.ts'

/** One license on this device: an instance, as the verifier calls it. */
export type StoredLicense = {
  readonly id: string
  readonly account: string
  readonly rpId: string
  /** Masked; may be ''. */
  readonly userLabel: string
  readonly license: string
  readonly number: number
  readonly addedAtMs: number
  /** Q while its answer may still be asked for; null once the person said that it was taken. */
  readonly question: string | null
  readonly signingKey: CryptoKey
  readonly wipingKey: CryptoKey
}

export type IssuerKey = { readonly point: Bytes; readonly rpId: string }

const stores = { licenses: 'id', issuers: ['verifier', 'kid'], answered: 'h1' } as const
type StoreName = keyof typeof stores
const databaseName = 'keytap-authenticator'

export class Vault {
  #database: Promise<IDBDatabase> | null = null

  /** The oldest first. */
  async listLicenses(): Promise<readonly StoredLicense[]> {
    const found = await this.#run<StoredLicense[]>('licenses', 'readonly', (store) => store.getAll())
    return found.toSorted((a, b) => a.addedAtMs - b.addedAtMs)
  }

  async addLicense(license: StoredLicense): Promise<void> {
    await this.#run('licenses', 'readwrite', (store) => store.add(license))
  }

  /** The answer to its question was taken. */
  async settleLicense(license: StoredLicense): Promise<void> {
    await this.#run('licenses', 'readwrite', (store) => store.put({ ...license, question: null }))
  }

  async removeLicense(id: string): Promise<void> {
    await this.#run('licenses', 'readwrite', (store) => store.delete(id))
  }

  async removeAllLicenses(): Promise<void> {
    await this.#run('licenses', 'readwrite', (store) => store.clear())
  }

  /** What this verifier said last of this key id; null when it never said anything. */
  async findKeys(verifier: string, kid: string): Promise<readonly IssuerKey[] | null> {
    const found = await this.#run<{ readonly keys: readonly IssuerKey[] } | undefined>('issuers', 'readonly', (store) => store.get([verifier, kid]))
    return found?.keys ?? null
  }

  async keepKeys(verifier: string, kid: string, keys: readonly IssuerKey[]): Promise<void> {
    await this.#run('issuers', 'readwrite', (store) => store.put({ verifier, kid, keys }))
  }

  async isAnswered(h1: string): Promise<boolean> {
    return (await this.#run<number>('answered', 'readonly', (store) => store.count(h1))) > 0
  }

  /** Once for each request, also where two windows try. Those that nobody could answer any more are forgotten. @throws {DeviceFailure} answered_before */
  async addAnswered(h1: string, untilMs: number, nowMs: number): Promise<void> {
    if (await this.isAnswered(h1)) throw new DeviceFailure('answered_before')
    await this.#run('answered', 'readwrite', (store) => {
      store.openCursor().onsuccess = ({ target }) => {
        const { result: cursor } = target as IDBRequest<IDBCursorWithValue | null>
        if (cursor && (cursor.value as { readonly untilMs: number }).untilMs < nowMs) cursor.delete()
        cursor?.continue()
      }
      return store.add({ h1, untilMs })
    })
  }

  close(): void {
    void this.#database?.then((database) => database.close(), () => undefined)
    this.#database = null
  }

  async #run<Result = unknown>(name: StoreName, mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest): Promise<Result> {
    try {
      this.#database ??= openDatabase(() => this.close())
      const transaction = (await this.#database).transaction(name, mode)
      const request = use(transaction.objectStore(name))
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new Error('aborted'))
      })
      return request.result as Result
    } catch (cause) {
      this.close()
      const taken = cause instanceof DOMException && cause.name === 'ConstraintError' && name === 'answered'
      throw new DeviceFailure(taken ? 'answered_before' : 'storage_unavailable', { cause })
    }
  }
}

/** Whoever clears this site's data does not wait for us; the next call opens it anew. */
function openDatabase(yieldIt: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1)
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(stores)) request.result.createObjectStore(name, { keyPath: keyPath as string | string[] })
    }
    request.onsuccess = () => {
      request.result.onversionchange = request.result.onclose = yieldIt
      resolve(request.result)
    }
    request.onerror = () => reject(request.error ?? new Error('no database'))
  })
}
