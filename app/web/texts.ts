import { counted, createDictionary } from '../ui/language';
import type { Colour } from '../contract/colour';
import type { ChatErrorCode } from '../client/chat-error';

/* Codes that a user can do something about, or that say what to expect. */
type Problems = Readonly<Partial<Record<ChatErrorCode, string>>> & { readonly other: string };

const ENGLISH_PROBLEMS: Problems = {
  unauthorized: 'your session has ended',
  'unknown-room': 'this room does not exist',
  'too-large': 'it is too long',
  'rate-limited': 'too many at once; wait a moment',
  'bad-request': 'the server does not accept this',
  unavailable: 'the server cannot be reached at the moment',
  unreachable: 'the server cannot be reached at the moment',
  disconnected: 'there is no connection',
  timeout: 'the server did not answer in time',
  other: 'something went wrong',
};

const KOREAN_PROBLEMS: Problems = {
  unauthorized: '세션이 만료되었습니다',
  'unknown-room': '없는 방입니다',
  'too-large': '너무 깁니다',
  'rate-limited': '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요',
  'bad-request': '서버가 받아들이지 않습니다',
  unavailable: '지금은 서버에 연결할 수 없습니다',
  unreachable: '지금은 서버에 연결할 수 없습니다',
  disconnected: '연결이 없습니다',
  timeout: '서버가 제시간에 응답하지 않았습니다',
  other: '문제가 발생했습니다',
};

const KOREAN_COLOURS: Readonly<Record<Colour, string>> = { blue: '블루', green: '그린' };

/* What stands before something, the thing, and what stands after it. */
type Around = readonly [string, string, string];

export type Texts = typeof ENGLISH;

const ENGLISH = {
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'Auto', light: 'Light', dark: 'Dark' },

  tagline: 'Talk on. The servers change underneath.',
  joinHint: 'You are welcome under any name. Keep this one or type your own.',
  guest: 'Guest',
  yourName: 'Your name',
  join: 'Join the chat',
  joining: 'Joining…',
  joinAgain: (why: string) => `Please join again: ${why}.`,
  notJoined: (why: string) => `That did not work: ${why}.`,

  connecting: 'Connecting…',
  servedBy: (server: string): Around => ['You are on ', server, ''],
  connectionLost: 'Connection lost. What you write is kept and sent when it is back.',
  notConnected: 'The server cannot be reached yet. What you write is kept and sent when it can.',
  connection: 'Connection',
  server: 'Served by',
  instance: 'Instance',
  latency: 'Latency',
  milliseconds: (ms: number) => `${ms} ms`,
  unknown: '–',
  handovers: 'Handed over',
  times: (count: number) => counted('en', count, { one: ' time', other: ' times' }),
  lost: (count: number) => counted('en', count, { one: ' message lost', other: ' messages lost' }),
  whatLostCounts: 'Counted: messages that were announced and never came, and yours that failed.',
  you: 'You',
  leave: 'Leave the chat',
  unsent: (count: number) =>
    counted('en', count, {
      one: ' message of yours is not sent yet and would be lost.',
      other: ' messages of yours are not sent yet and would be lost.',
    }),
  leaveAnyway: 'Leave all the same',

  rooms: 'Rooms',
  newRoom: 'New room',
  create: 'Create',
  unread: (count: string) => `${count} unread`,
  people: (count: number) => counted('en', count, { one: ' person', other: ' people' }),
  morePeople: (count: string) => `and ${count} more`,

  messages: 'Messages',
  noMessages: 'Nobody has said anything yet. Say hello!',
  loading: 'Loading…',
  older: 'Older messages',
  olderFailed: 'Older messages could not be read. Try again',
  beginning: 'This is where the conversation begins.',
  newDivider: 'New',
  toNewest: 'To the newest message',
  newMessages: (count: number) => counted('en', count, { one: ' new message', other: ' new messages' }),
  via: (colour: Colour) => `via ${colour}`,
  sent: 'Sent',
  sending: 'Sending…',
  tryingAgain: (why: string) => `Trying again: ${why}`,
  notSent: (why: string) => `Not sent: ${why}`,
  tryAgain: 'Try again',
  discard: 'Discard',
  typing: (one: string) => `${one} is typing…`,
  manyTyping: (count: number) => `${count} people are typing…`,
  twoTyping: (one: string, other: string) => `${one} and ${other} are typing…`,
  somebody: 'Somebody',
  today: 'Today',
  yesterday: 'Yesterday',

  message: 'Message',
  writeMessage: 'Write a message',
  send: 'Send',
  charactersLeft: (count: number) =>
    counted('en', count, { one: ' character left', other: ' characters left' }),

  problems: ENGLISH_PROBLEMS,
};

/** Everything that the page says. */
export const TEXTS = createDictionary<Texts>({
  en: ENGLISH,
  ko: {
    language: '언어',
    theme: '테마',
    themes: { system: '자동', light: '밝게', dark: '어둡게' },

    tagline: '대화는 그대로, 서버만 바뀝니다.',
    joinHint: '어떤 이름이든 좋습니다. 이대로 쓰거나 직접 입력하세요.',
    guest: '손님',
    yourName: '이름',
    join: '채팅 참여하기',
    joining: '참여하는 중…',
    joinAgain: (why) => `다시 참여해 주세요. ${why}.`,
    notJoined: (why) => `참여하지 못했습니다. ${why}.`,

    connecting: '연결하는 중…',
    servedBy: (server) => ['지금 ', server, '에 있습니다'],
    connectionLost: '연결이 끊겼습니다. 쓰신 내용은 보관했다가 다시 연결되면 보냅니다.',
    notConnected: '아직 서버에 연결할 수 없습니다. 쓰신 내용은 보관했다가 연결되면 보냅니다.',
    connection: '연결',
    server: '서버',
    instance: '인스턴스',
    latency: '응답 시간',
    milliseconds: (ms) => `${ms}ms`,
    unknown: '–',
    handovers: '서버 이동',
    times: (count) => counted('ko', count, { other: '번' }),
    lost: (count) => `잃어버린 메시지 ${counted('ko', count, { other: '개' })}`,
    whatLostCounts: '알려졌지만 오지 않은 메시지와, 보내지 못한 내 메시지를 셉니다.',
    you: '나',
    leave: '채팅 나가기',
    unsent: (count) => `아직 보내지 못한 메시지 ${counted('ko', count, { other: '개' })}가 사라집니다.`,
    leaveAnyway: '그래도 나가기',

    rooms: '방',
    newRoom: '새 방',
    create: '만들기',
    unread: (count) => `안 읽음 ${count}개`,
    people: (count) => counted('ko', count, { other: '명' }),
    morePeople: (count) => `외 ${count}명`,

    messages: '메시지',
    noMessages: '아직 아무 말도 없습니다. 먼저 인사해 보세요!',
    loading: '불러오는 중…',
    older: '이전 메시지',
    olderFailed: '이전 메시지를 불러오지 못했습니다. 다시 시도',
    beginning: '여기서 대화가 시작됩니다.',
    newDivider: '새 메시지',
    toNewest: '최근 메시지로',
    newMessages: (count) => `새 메시지 ${counted('ko', count, { other: '개' })}`,
    via: (colour) => `${KOREAN_COLOURS[colour]} 경유`,
    sent: '전송됨',
    sending: '보내는 중…',
    tryingAgain: (why) => `다시 시도하는 중: ${why}`,
    notSent: (why) => `보내지 못함: ${why}`,
    tryAgain: '다시 시도',
    discard: '삭제',
    typing: (one) => `${one} 님이 입력 중…`,
    manyTyping: (count) => `${count}명이 입력 중…`,
    twoTyping: (one, other) => `${one} 님과 ${other} 님이 입력 중…`,
    somebody: '누군가',
    today: '오늘',
    yesterday: '어제',

    message: '메시지',
    writeMessage: '메시지를 입력하세요',
    send: '보내기',
    charactersLeft: (count) => `${counted('ko', count, { other: '자' })} 남음`,

    problems: KOREAN_PROBLEMS,
  },
});

/** What an error means to a user; never the server's own words, which are English and technical. */
export function problemText({ problems }: Readonly<Texts>, code: ChatErrorCode | undefined): string {
  return (code && problems[code]) ?? problems.other;
}
