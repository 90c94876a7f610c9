/* Plain old JavaScript, so that every Node can read it: says what to do where Node is too old. */
var major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error('error: Keytap needs Node 24 or newer, and this is Node ' + process.versions.node + '.')
  console.error(process.platform === 'linux'
    ? 'hint: run "npm ci" first; it brings the right Node for Linux on x64 and arm64.'
    : 'hint: install a current Node from https://nodejs.org and run the command again.')
  process.exit(1)
}
