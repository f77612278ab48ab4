// `automator.launch` with zhenji as `cliPath`: the client starts the program itself, and sleeps 5 s.
const assert = require('assert')

module.exports = ({ test, automator, zhenji, project, free }) => {
  test('launch', async () => {
    const app = await automator.launch({
      cliPath: zhenji, projectPath: project, port: await free(), args: ['--headless', '--disable-gpu'], trustProject: true,
    })
    assert.equal((await app.currentPage()).path, 'pages/index/index')
    await app.close()
  })
}
