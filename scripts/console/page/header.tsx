import type { ReactNode } from 'react';
import { LANGUAGE_NAMES, LANGUAGES, useLanguageChoice, useTexts } from '../../../app/ui/language';
import { THEME_CHOICES, useThemeChoice } from '../../../app/ui/theme';
import { ActionButton } from './action-button';
import { Announcer } from './announcer';
import { useConsole } from './console-context';
import type { DialogName } from './dialogs';
import { English } from './english';
import { Icon, type IconName } from './icons';
import { TEXTS } from './texts';
import type { ShowControl } from './use-show';

export interface HeaderProps {
  readonly showControl: ShowControl;
  readonly onDialog: (name: DialogName) => void;
  readonly onFullScreen: () => void;
}

/** Where this is, whether it is live, and what opens over it. */
export function Header({ showControl, onDialog, onFullScreen }: HeaderProps): ReactNode {
  const texts = useTexts(TEXTS);
  const { show, startReason, start, end } = showControl;
  const { stream, streamProblem } = useConsole();
  return (
    <header>
      <h1>
        <span className="mark" aria-hidden="true" />
        Crossfade
      </h1>
      <Place />
      <div className="toolbar">
        <ActionButton className="primary" reason={show ? null : startReason} onPress={show ? end : start}>
          {show ? texts.endShow : texts.startShow}
        </ActionButton>
        <button type="button" className="button" onClick={() => onDialog('qr')}>
          {texts.qrCode}
        </button>
        <button type="button" className="button" onClick={() => onDialog('ready')}>
          {texts.ready}
        </button>
        <LanguageButton />
        <ThemeButton />
        <IconButton icon="screen" name={texts.fullScreen} onPress={onFullScreen} />
        <IconButton icon="keys" name={texts.help} onPress={() => onDialog('help')} />
      </div>
      <p role="alert" className={stream === 'live' ? 'visually-hidden' : 'stream-problem'}>
        {texts.streamProblem[stream]}
        {stream === 'unavailable' && (
          <>
            : <English>{streamProblem}</English>
          </>
        )}
      </p>
      <Announcer />
    </header>
  );
}

function Place(): ReactNode {
  const texts = useTexts(TEXTS);
  const { stream, view } = useConsole();
  return (
    <p className="place">
      <span className={`pill stream-${stream}`}>{texts.stream[stream]}</span>
      {view && (
        <span className="place-name">
          {view.place.kind === 'rehearsal' ? texts.rehearsal : 'AWS'} · {view.place.name}
        </span>
      )}
    </p>
  );
}

function LanguageButton(): ReactNode {
  const texts = useTexts(TEXTS);
  const [language, choose] = useLanguageChoice();
  const next = LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length] ?? 'en';
  return (
    <IconButton
      icon="language"
      name={texts.language}
      hint={LANGUAGE_NAMES[language]}
      onPress={() => choose(next)}
    />
  );
}

function ThemeButton(): ReactNode {
  const texts = useTexts(TEXTS);
  const [choice, choose] = useThemeChoice();
  const next = THEME_CHOICES[(THEME_CHOICES.indexOf(choice) + 1) % THEME_CHOICES.length] ?? 'system';
  return (
    <IconButton icon={choice} name={texts.theme} hint={texts.themes[choice]} onPress={() => choose(next)} />
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  readonly name: string;
  /** What is chosen. */
  readonly hint?: string;
  readonly onPress: () => void;
}

function IconButton({ icon, name, hint, onPress }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="button icon-button"
      aria-label={name}
      aria-description={hint}
      title={hint === undefined ? name : `${name}: ${hint}`}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
