# SPDX-License-Identifier: MIT
"""A page in headless Chromium, driven through --remote-debugging-pipe; nothing but Python's own modules."""
import base64
import json
import os
import shutil
import subprocess
import tempfile

READY = '''new Promise(done => {
	const look = () => document.documentElement && document.documentElement.dataset.ready ? done(true) : requestAnimationFrame(look);
	look();
})'''


class Page:
    def __init__(self, path, width=1200, height=900, dark=False):
        out_read, self.to = os.pipe()
        self.back, in_write = os.pipe()
        self.folder = tempfile.mkdtemp()
        # The browser reads from its descriptor 3 and writes to 4, whatever ours are.
        command = 'exec "$0" "$@" 3<&%d 4>&%d' % (out_read, in_write)
        self.browser = subprocess.Popen(
            ['bash', '-c', command, os.environ['CHROMIUM'], '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run',
             '--disable-dev-shm-usage', '--user-data-dir=' + self.folder, '--remote-debugging-pipe', 'about:blank'],
            pass_fds=(out_read, in_write), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(out_read)
        os.close(in_write)
        self.number, self.rest, self.session, self.events = 0, b'', None, []
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Log', 'Network'):
            self.call(domain + '.enable')
        self.size(width, height)
        self.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.call('Page.navigate', url='file://' + os.path.abspath(path))
        self.js(READY)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call('Browser.close')
        except (OSError, RuntimeError):
            pass
        self.browser.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, **params):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        data = json.dumps(message).encode() + b'\0'
        while data:
            data = data[os.write(self.to, data):]
        while True:
            answer = self.read()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise RuntimeError(method + ': ' + json.dumps(answer['error']))
                return answer['result']
            self.events.append(answer)

    def read(self):
        while b'\0' not in self.rest:
            part = os.read(self.back, 1 << 20)
            if not part:
                raise RuntimeError('the browser went away')
            self.rest += part
        message, _, self.rest = self.rest.partition(b'\0')
        return json.loads(message)

    def js(self, code):
        """The value of an expression; a promise is waited for."""
        answer = self.call('Runtime.evaluate', expression=code, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError('%s: %s' % (code, json.dumps(answer['exceptionDetails'])))
        return answer['result'].get('value')

    def until(self, code):
        """Waits for an expression to become true, frame after frame, 500 of them at most."""
        assert self.js('''new Promise(done => {
			let left = 500;
			const look = () => (%s) ? done(true) : left-- ? requestAnimationFrame(look) : done(false);
			look();
		})''' % code), code

    def key(self, key, code=None):
        for kind in ('keyDown', 'keyUp'):
            self.call('Input.dispatchKeyEvent', type=kind, key=key, code=code or key, **({'text': key} if len(key) == 1 else {}))

    def size(self, width, height):
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def of(self, *methods):
        self.js('1')	# what happened before has arrived then
        return [e for e in self.events if e.get('method') in methods]

    def quiet(self):
        """Nothing was complained of, asked of the network, or shown as a dialog."""
        wrong = self.of('Runtime.exceptionThrown', 'Log.entryAdded', 'Runtime.consoleAPICalled', 'Page.javascriptDialogOpening')
        assert not wrong, wrong
        urls = [e['params']['request']['url'] for e in self.of('Network.requestWillBeSent')]
        assert all(u.startswith('file://') for u in urls) and len(urls) == 1, urls

    def shot(self, path, whole=False):
        clip = {}
        if whole:
            clip = {'clip': {'x': 0, 'y': 0, 'width': self.js('innerWidth'), 'height': self.js('document.documentElement.scrollHeight'),
                             'scale': 1}}
        data = self.call('Page.captureScreenshot', format='png', captureBeyondViewport=whole, **clip)['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))
