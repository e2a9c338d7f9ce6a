// The Page's inbox: a person takes the thread, answers, and hands it on.

const $ = (id) => document.getElementById(id);

// Gives `show(view)`, which tells whose thread it is.
export function openInbox({ act, guarded }) {
  $("inbox").addEventListener("submit", guarded(async () => {
    await act({ act: "inboxReply", text: $("inbox-text").value });
    $("inbox").reset();
  }));
  for (const [id, what] of [["inbox-take", "inboxTake"], ["inbox-done", "inboxDone"], ["inbox-release", "inboxRelease"]]) {
    $(id).addEventListener("click", guarded(() => act({ act: what })));
  }
  return (view) => {
    const isOurs = view.ownerIsOther;
    $("inbox-owner").textContent = owner(view);
    $("inbox-count").hidden = !isOurs;
    $("inbox-take").disabled = isOurs;
    $("inbox-done").disabled = $("inbox-release").disabled = !isOurs;
  };
}

function owner(view) {
  if (view.ownerIsOther) return view.threadRequested ? "The inbox has the thread, and the bot asks for it." : "The inbox has the thread; the bot is silent.";
  return view.ownerAppId ? "The bot has the thread." : "Nobody has the thread; the bot answers.";
}
