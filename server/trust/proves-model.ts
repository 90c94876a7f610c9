/**
 * Does a sound attestation of this format prove the AAGUID beside it? In `packed` and `fido-u2f` the
 * maker's key signs it. The formats of platforms attest the credential key only: the authenticator
 * data comes from software that the owner of the phone or computer may write, and nothing in the
 * certificates speaks of a model. There the AAGUID says no more than which platform it was.
 */
const android: readonly string[] = ['b93fd961-f2e6-462f-b122-82002247de78']

/** By format, the AAGUIDs under which platforms that use it are known (FIDO MDS 3). */
const platforms: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  // Which of its statements reached the anchor is not kept, so it proves no more than the weakest could.
  ['compound', []],
  ['android-key', android],
  ['android-safetynet', android],
  ['apple', ['f24a8e70-d0d3-f82c-2937-32523cc4de5a', 'dd4ec289-e01d-41c9-bb89-70fa845d4bf2']],
  // Windows Hello: hardware, VBS hardware.
  ['tpm', ['08987058-cadc-4b81-b6e1-30de50dcbe96', '9ddd1817-af5a-4672-a2b9-3e3dd95000a9']],
])

/** Without regard to metadata: an anchor that is listed for one model proves that model. */
export function provesModel(fmt: string, aaguid: string): boolean {
  return platforms.get(fmt)?.includes(aaguid) ?? true
}
