/** What a browser sees that has not opened the console with its token. */
export const CLOSED_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Crossfade: this console is closed</title>
</head>
<body>
<h1>This console is closed</h1>
<p>Each URL opens it in one browser, once. The terminal that runs it has printed another one: open that.</p>
<p lang="ko">콘솔 주소는 한 브라우저에서 한 번만 쓸 수 있습니다. 콘솔을 실행한 터미널에 새로 출력된 주소를 여세요.</p>
</body>
</html>
`;
