"""How the run screen and its panels look; the theme gives the colours."""

CSS = """
RunScreen #run-trail { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
RunScreen #run-main { height: 1fr; }
RunScreen #run-left { width: 1fr; height: 1fr; }
RunScreen #run-drawing { height: 1fr; }
RunScreen #run-word { display: none; height: auto; padding: 0 1; background: $success 15%; }
RunScreen #run-word.-told { display: block; }
RunScreen #run-word.-short { background: $warning 25%; }
RunScreen #run-lower { height: 10; }
RunScreen #run-lower.-tall { height: 60%; }
RunScreen #run-lower > Panel { height: 1fr; }
RunScreen #run-page { width: 52; height: 1fr; border-left: vkey $panel; }
RunScreen.-broad #run-page { width: 64; }
RunScreen #run-body { height: 1fr; width: 100%; padding: 1 2; }
RunScreen.-narrow #run-left { display: none; }
RunScreen.-narrow #run-page { width: 1fr; border-left: none; }
RunScreen.-narrow #run-body { padding: 0 1; }
RunScreen.-narrow.-at-drawing #run-left, RunScreen.-narrow.-at-lower #run-left { display: block; }
RunScreen.-narrow.-at-drawing #run-page, RunScreen.-narrow.-at-lower #run-page { display: none; }
RunScreen.-narrow.-at-drawing #run-lower { display: none; }
RunScreen.-narrow.-at-lower #run-drawing { display: none; }
RunScreen.-narrow.-at-lower #run-lower { height: 1fr; }

#run-body {
    Static { width: 100%; height: auto; }
    .lead { margin-bottom: 1; text-style: bold; }
    .page-text { margin-bottom: 1; }
    .page-edge { color: $text-muted; margin-bottom: 1; }
    .page-foot { margin-top: 1; }
    .hint { color: $text-muted; margin-bottom: 1; }
    .fault { color: $error; }
    #page-error { margin-bottom: 1; }
    .field-label { color: $text-muted; }
    .field-error { display: none; }
    Input { width: 100%; background: $panel; margin-bottom: 1; padding: 0 1; border: none; height: 1; }
    Input:focus { background-tint: $primary 15%; }
    Input.-faulty { background: $error 25%; margin-bottom: 0; }
    Checkbox { border: none; padding: 0; background: transparent; width: 100%; margin-bottom: 1; }
    Checkbox.-faulty { color: $error; margin-bottom: 0; }
    .field-error { margin-bottom: 1; }
    .buttons { height: 1; width: 100%; margin-top: 1; }
    Button { margin-right: 2; min-width: 12; }
    Button:focus { text-style: bold underline; background-tint: $foreground 15%; }
    MetadataRow { height: 1; margin-bottom: 1; }
    .metadata-key { width: 1fr; margin-right: 1; }
    .metadata-value { width: 2fr; }
    #outcomes { height: auto; max-height: 8; }
    PageForm, MetadataForm, Waiting, Ending { height: 1fr; }
    .status { margin-bottom: 1; }
    #values { height: 1fr; }
}
"""
