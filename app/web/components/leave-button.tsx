import { useState } from 'react';
import { useTexts } from '../../ui/language';
import { useChatSession } from '../hooks/use-chat-session';
import { TEXTS } from '../texts';

/** Ends the chat; asks once when that would lose messages which have not been sent. */
export function LeaveButton({ leave }: { readonly leave: () => void }) {
  const texts = useTexts(TEXTS);
  const { client } = useChatSession();
  const [unsent, setUnsent] = useState(0);
  const onPress = () => {
    const { length } = client.pending;
    if (length > 0 && unsent === 0) setUnsent(length);
    else leave();
  };
  return (
    <>
      <p className="problem" role="alert">
        {unsent > 0 && texts.unsent(unsent)}
      </p>
      <button type="button" className="secondary" onClick={onPress}>
        {unsent > 0 ? texts.leaveAnyway : texts.leave}
      </button>
    </>
  );
}
