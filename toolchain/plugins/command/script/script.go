// Package script holds what commands on this machine and on others have in common: when they run, and what becomes of
// their output.
package script

import "github.com/pulumi/pulumi-go-provider/infer"

// Names of the variables in which a command finds the output of the one before it.
const (
	PreviousStdout = "PULUMI_COMMAND_STDOUT"
	PreviousStderr = "PULUMI_COMMAND_STDERR"
)

// Lifecycle says what runs when. A change of Triggers replaces, a change of anything else updates.
type Lifecycle struct {
	Triggers *[]any  `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Create   *string `pulumi:"create,optional"`
	Update   *string `pulumi:"update,optional"`
	Delete   *string `pulumi:"delete,optional"`
}

// OnUpdate returns what runs when an input has changed: Update, or else Create; nil for nothing.
func (l Lifecycle) OnUpdate() *string {
	if l.Update != nil {
		return l.Update
	}
	return l.Create
}

// Output is what a command wrote, each without its last newline.
type Output struct {
	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
}

// Logging chooses which of a command's streams are shown while it runs; none chosen means both.
type Logging string

// The choices.
const (
	LogStdout Logging = "stdout"
	LogStderr Logging = "stderr"
	LogBoth   Logging = "stdoutAndStderr"
	LogNone   Logging = "none"
)

// Values returns the choices for the schema.
func (Logging) Values() []infer.EnumValue[Logging] {
	return []infer.EnumValue[Logging]{
		{Name: string(LogStdout), Value: LogStdout},
		{Name: string(LogStderr), Value: LogStderr},
		{Name: string(LogBoth), Value: LogBoth},
		{Name: string(LogNone), Value: LogNone},
	}
}

func (l *Logging) stdout() bool { return l == nil || *l == LogStdout || *l == LogBoth }
func (l *Logging) stderr() bool { return l == nil || *l == LogStderr || *l == LogBoth }
