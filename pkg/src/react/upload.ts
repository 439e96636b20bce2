import { useCallback, useEffect, useRef, useState } from "react";
import type { OurChatError } from "../error.js";
import type { UploadedFile, UploadOptions, UploadProgress, UploadSource, UploadTask } from "../upload-task.js";
import { useProvided } from "./provider.js";

/** What {@link useUpload} gives. */
export interface UploadHookState {
  /**
   * Uploads a file, in place of one that is under way. Never rejects: the promise gives the uploaded file, or `undefined` when
   * it failed or was cancelled.
   */
  readonly upload: (source: UploadSource, options?: UploadOptions) => Promise<UploadedFile | undefined>;
  /** How far the last upload is; `undefined` before the first. */
  readonly progress: UploadProgress | undefined;
  /** The last uploaded file; `undefined` while the next one is uploaded. */
  readonly file: UploadedFile | undefined;
  /** Why the last upload failed. A cancelled one has not failed. */
  readonly error: OurChatError | undefined;
  /** Pauses the upload. */
  readonly pause: () => void;
  /** Goes on with a paused upload. */
  readonly resume: () => void;
  /** Ends the upload. */
  readonly cancel: () => void;
}

interface State {
  readonly progress?: UploadProgress;
  readonly file?: UploadedFile;
  readonly error?: OurChatError;
}

/** Uploads files, one at a time. What is under way is cancelled when the component goes. */
export function useUpload(): UploadHookState {
  const { client, store } = useProvided("useUpload");
  const [state, setState] = useState<State>({});
  const current = useRef<UploadTask | undefined>(undefined);
  const upload = useCallback<UploadHookState["upload"]>(
    async (source, options) => {
      current.current?.cancel();
      const task: UploadTask = client.files.upload(source, {
        ...options,
        onProgress: (progress) => {
          if (current.current === task) setState((before) => ({ ...before, progress }));
          options?.onProgress?.(progress);
        },
      });
      current.current = task;
      setState({ progress: task.progress });
      const finish = (end: State): void => {
        if (current.current !== task) return;
        current.current = undefined;
        setState({ progress: task.progress, ...end });
      };
      try {
        const file = await task;
        finish({ file });
        return file;
      } catch (thrown) {
        const error = thrown as OurChatError;
        const isCancelled = error.code === "transport/cancelled";
        if (!isCancelled) store.error.set(error);
        finish(isCancelled ? {} : { error });
        return undefined;
      }
    },
    [client, store],
  );
  useEffect(() => () => current.current?.cancel(), []);
  const pause = useCallback(() => current.current?.pause(), []);
  const resume = useCallback(() => current.current?.resume(), []);
  const cancel = useCallback(() => current.current?.cancel(), []);
  return { upload, progress: state.progress, file: state.file, error: state.error, pause, resume, cancel };
}
