// Uses the hooks for React the way applications do; only the types matter.
import { OurChat, type OurChatError } from "ourchat-sdk";
import {
  type MessagesState,
  OurChatProvider,
  useConnection,
  useError,
  useMessages,
  useOurChat,
  useSend,
  useSession,
  useUpload,
  useUser,
} from "ourchat-sdk/react";
import { OurChat as SlimOurChat } from "ourchat-sdk/slim";

export const app = (
  <OurChatProvider client={new OurChat()} since={0}>
    <OurChatProvider client={new SlimOurChat({ wasm: "/ourchat.wasm" })} keepMessages={10}>
      <Room sessionId="1" />
    </OurChatProvider>
  </OurChatProvider>
);

function Room({ sessionId }: { readonly sessionId: string }) {
  const chat = useOurChat();
  const name: string | undefined = useUser()?.ocid;
  const { messages }: MessagesState = useMessages(sessionId, { suspense: true });
  const { session } = useSession(sessionId, { fields: ["members"] });
  const members: readonly string[] | undefined = session?.members;
  // @ts-expect-error: the name was not asked for.
  session?.name;
  const usual: string | undefined = useSession(sessionId).session?.name;
  const { send, isSending } = useSend(sessionId);
  const { upload, progress } = useUpload();
  const { error, clear } = useError();
  const failed: OurChatError | undefined = error;
  const onFile = async (file: File): Promise<void> => {
    const uploaded = await upload(file, { sessionId });
    if (uploaded !== undefined) await send({ markdown: "", files: [uploaded.key] });
  };
  return (
    <ol onClick={clear} onDrop={(event) => void onFile(event.dataTransfer.files[0] as File)} aria-busy={isSending}>
      {name} {usual} {members?.length} {progress?.state} {useConnection().name} {failed?.userMessage} {chat.auth.user?.id}
      {messages.map(({ id, markdown }) => (
        <li key={id}>{markdown}</li>
      ))}
    </ol>
  );
}
