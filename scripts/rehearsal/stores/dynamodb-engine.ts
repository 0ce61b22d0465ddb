import { EventEmitter } from 'node:events';
import dynalite from 'dynalite';
import { z } from 'zod';

/** The prefix of `X-Amz-Target`, and of the types of DynamoDB's own errors. */
export const API_VERSION = 'DynamoDB_20120810';
export const ERROR_NAMESPACE = 'com.amazonaws.dynamodb.v20120810#';

/** Errors that come from the layers in front of DynamoDB itself have theirs. */
const NAMESPACES: Readonly<Record<string, string | undefined>> = {
  SerializationException: 'com.amazon.coral.service#',
  ValidationException: 'com.amazon.coral.validate#',
};

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A whole HTTP request, its body already read. */
export interface DynamoDbRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** A whole HTTP response. */
export interface DynamoDbReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

const jsonObject = z.record(z.string(), z.unknown());
export type JsonObject = z.infer<typeof jsonObject>;

/** What an operation came to. An error's `type` is without its namespace: `ConditionalCheckFailedException`. */
export type Outcome =
  | { readonly ok: true; readonly output: JsonObject }
  | { readonly ok: false; readonly type: string; readonly message: string; readonly reply: DynamoDbReply };

/** Any signature passes, but there must be one. */
const ANY_SIGNATURE: Headers = {
  authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/**
 * Dynalite without its socket: requests are handed to it whole, so that a client that goes away in the middle of one
 * (dynalite throws that as an uncaught error) never reaches it.
 */
export class DynamoDbEngine {
  readonly #server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

  /** Never rejects: a failure of the engine is an InternalServerError. */
  send({ method, url, headers, body }: DynamoDbRequest): Promise<DynamoDbReply> {
    return new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), { method, url, headers });
      const replyHeaders: Record<string, string | number> = {};
      const response = {
        statusCode: 200,
        setHeader: (name: string, value: string | number) => void (replyHeaders[name] = value),
        end: (text = '') => resolve({ statusCode: response.statusCode, headers: replyHeaders, body: text }),
      };
      try {
        this.#server.emit('request', request, response);
        if (body.length > 0) request.emit('data', body);
        request.emit('end');
      } catch (error) {
        resolve(errorReply('InternalServerError', String(error), {}, 500));
      }
    });
  }

  /** Runs one operation, signed by `signature` or by nobody in particular. */
  async call(operation: string, input: JsonObject, signature: Headers = ANY_SIGNATURE): Promise<Outcome> {
    const reply = await this.send({
      method: 'POST',
      url: '/',
      headers: {
        authorization: signature.authorization,
        'x-amz-date': signature['x-amz-date'] ?? signature.date,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${API_VERSION}.${operation}`,
      },
      body: Buffer.from(JSON.stringify(input)),
    });
    return outcomeOf(reply);
  }
}

export function outcomeOf(reply: DynamoDbReply): Outcome {
  const output = jsonObject.parse(JSON.parse(reply.body));
  if (reply.statusCode === 200) return { ok: true, output };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const type = text(output.__type).replace(/^.*#/, '');
  return { ok: false, type, message: text(output.message ?? output.Message), reply };
}

/** An error in DynamoDB's own JSON. `fields` are the error's own, such as `CancellationReasons`. */
export function errorReply(
  type: string,
  message: string,
  fields: JsonObject = {},
  statusCode = 400,
): DynamoDbReply {
  const namespace = NAMESPACES[type] ?? ERROR_NAMESPACE;
  return jsonReply({ __type: `${namespace}${type}`, message, ...fields }, statusCode);
}

export function jsonReply(content: JsonObject, statusCode = 200): DynamoDbReply {
  return {
    statusCode,
    headers: { 'Content-Type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(content),
  };
}
