/** What the operator set of a dialect and cannot be used: the start says whether its name or its value is wrong. */
import { match, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readOptions } from '../../server/compat/onespan/options.ts'
import { openOnespan } from './onespan-stage.ts'

const fault = (message: RegExp) => ({ name: 'TypeError', message })

describe('options of the dialect', () => {
  it('tells a name that is none, and all that there are', () => {
    throws(() => readOptions({ STAT_SUCESS: '1' }), fault(/^onespan\.STAT_SUCESS is no option of this dialect; its options are domain, activationHours, .*\bSTAT_SUCCESS\b.*\bDIGIPASSFLD_ACTIVATION_MESSAGE\b/))
    throws(() => readOptions({ toString: '1' }), fault(/^onespan\.toString is no option/))
  })

  it('tells a value that cannot be used from a name, and what it has to be', () => {
    throws(() => readOptions({ STAT_MISSINGFLD: 'x' }), fault(/^onespan\.STAT_MISSINGFLD is a whole number of at most six digits$/))
    throws(() => readOptions({ PROVFLD_SERNO: 'serno' }), fault(/^onespan\.PROVFLD_SERNO is an attribute's name/))
    throws(() => readOptions({ activationHours: '0' }), fault(/^onespan\.activationHours is a number from 1 to 720$/))
  })

  it('stops the start with that, and a name of no open dialect with those that are open', async () => {
    const failure = async (options: string): Promise<string> => {
      try {
        await openOnespan({ KEYTAP_COMPAT_OPTIONS: options })
      } catch (error) {
        const { message, hint } = error as { readonly message: string; readonly hint?: string }
        return `${message} ${hint ?? ''}`
      }
      return 'it starts'
    }
    match(await failure('onespan.STAT_SUCESS=1'), /^KEYTAP_COMPAT_OPTIONS cannot be used: onespan\.STAT_SUCESS is no option of this dialect; its options are domain, /)
    match(await failure('onespan.activationHours=soon'), /^KEYTAP_COMPAT_OPTIONS cannot be used: onespan\.activationHours is a number from 1 to 720\./)
    match(await failure('latin.domain=x'), /names "latin\.domain".*\bonespan\b/)
  })
})
