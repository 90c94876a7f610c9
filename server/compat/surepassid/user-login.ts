import { Refusal } from '../../contract/refuse.ts'
import { tellAs } from './status.ts'

/** What is wrong with a user's login is told in one way, whatever it is: 9001, and the name that was sent. */
export async function tellingLogin<T>(username: string | null, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Refusal) || !['unauthorized', 'user_not_found'].includes(error.code)) throw error
    throw tellAs(error, 9001, username)
  }
}
