import { textParts } from '../links';

/** A text as somebody wrote it, with links. In the direction of its own letters, whatever stands around it. */
export function MessageText({ text }: { readonly text: string }) {
  return (
    <p className="text" dir="auto">
      {textParts(text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ),
      )}
    </p>
  );
}
