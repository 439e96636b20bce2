// A chat app of one conversation, with every hook of `ourchat-sdk/react`.
import { OurChatProvider, useConnection, useError, useMessages, useOurChat, useSend, useSession, useUpload, useUser } from "ourchat-sdk/react";
import { Component, StrictMode, Suspense, useState } from "react";

export function App({ chat, sessionId, since }) {
  return (
    <StrictMode>
      <OurChatProvider client={chat} since={since}>
        <Count sessionId={sessionId} />
        <Notice />
        <Main sessionId={sessionId} />
      </OurChatProvider>
    </StrictMode>
  );
}

function Main({ sessionId }) {
  const chat = useOurChat();
  const user = useUser();
  const [isOpen, setOpen] = useState(true);
  if (user === undefined) return <p id="signed-out">nobody is signed in</p>;
  return (
    <>
      <p id="user">{user.id}</p>
      <button id="toggle" onClick={() => setOpen(!isOpen)} />
      <button id="logout" onClick={() => chat.auth.logout()} />
      <Suspense fallback={<p id="loading">loading</p>}>{isOpen && <Room sessionId={sessionId} />}</Suspense>
      <Boundary>
        <Suspense fallback={<p>loading</p>}>
          <Members sessionId="1" />
        </Suspense>
      </Boundary>
    </>
  );
}

function Room({ sessionId }) {
  const { session } = useSession(sessionId, { suspense: true });
  const { messages } = useMessages(sessionId, { suspense: true });
  const [atFirst] = useState(messages.length);
  const { send, isSending, error } = useSend(sessionId);
  const { upload, progress, file } = useUpload();
  const { name } = useConnection();
  const elsewhere = useSend("1");
  return (
    <>
      <h1>{session.members.length} members</h1>
      <p id="at-first">{atFirst}</p>
      <p id="connection">{name}</p>
      <ol>
        {messages.map(({ id, markdown }) => (
          <li key={id}>{markdown}</li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(new FormData(event.currentTarget).get("text"));
        }}
      >
        <input name="text" />
      </form>
      <p id="sending">{isSending ? "sending" : (error?.code ?? "idle")}</p>
      <button id="upload" onClick={() => upload(new Blob([crypto.randomUUID()]), { sessionId })} />
      <p id="upload-state">{progress?.state}</p>
      <p id="file">{file?.key}</p>
      <button id="elsewhere" onClick={() => elsewhere.send({ markdown: "nobody hears this" })} />
      <p id="elsewhere-error">{elsewhere.error?.code}</p>
    </>
  );
}

function Count({ sessionId }) {
  const { messages, isLoading } = useMessages(sessionId);
  return <p id="count">{isLoading ? "loading" : messages.length}</p>;
}

function Notice() {
  const { error, clear } = useError();
  return (
    <p>
      <span id="notice">{error?.code}</span>
      <button id="clear" onClick={clear} />
    </p>
  );
}

/** Asks for what only members may know. */
function Members({ sessionId }) {
  const { session } = useSession(sessionId, { fields: ["members"], suspense: true });
  return <p id="boundary">{session.members.length}</p>;
}

class Boundary extends Component {
  state = { error: undefined };

  static getDerivedStateFromError(error) {
    return { error };
  }

  render() {
    return this.state.error === undefined ? this.props.children : <p id="boundary">{this.state.error.code}</p>;
  }
}
