package script

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"

	provider "github.com/pulumi/pulumi-go-provider"
)

// A line longer than this is shown in pieces.
const longestLine = 32 << 10

// Capture keeps what a command writes and shows its lines as they come. Both streams may be written at the same time.
type Capture struct {
	mu                   sync.Mutex
	stdout, stderr, both bytes.Buffer
	logging              *Logging
	line                 bytes.Buffer
	show                 func(string)
}

// NewCapture returns an empty Capture whose lines go to the resource's status in the engine's display.
func NewCapture(ctx context.Context, logging *Logging) *Capture {
	return &Capture{logging: logging, show: provider.GetLogger(ctx).InfoStatus}
}

// Stdout returns the writer for the command's standard output.
func (c *Capture) Stdout() io.Writer { return stream{c, &c.stdout, c.logging.stdout()} }

// Stderr returns the writer for the command's standard error.
func (c *Capture) Stderr() io.Writer { return stream{c, &c.stderr, c.logging.stderr()} }

// Output shows the last line, if it was not ended, and returns what was written.
func (c *Capture) Output() Output {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush()
	return Output{
		Stdout: strings.TrimSuffix(c.stdout.String(), "\n"),
		Stderr: strings.TrimSuffix(c.stderr.String(), "\n"),
	}
}

// Both returns the two streams as they came.
func (c *Capture) Both() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.both.String()
}

type stream struct {
	capture *Capture
	kept    *bytes.Buffer
	shown   bool
}

func (s stream) Write(written []byte) (int, error) {
	c := s.capture
	c.mu.Lock()
	defer c.mu.Unlock()
	s.kept.Write(written)
	c.both.Write(written)
	if s.shown {
		c.showLines(written)
	}
	return len(written), nil
}

func (c *Capture) showLines(written []byte) {
	for len(written) > 0 {
		end := bytes.IndexByte(written, '\n')
		if end < 0 {
			c.line.Write(written)
			if c.line.Len() > longestLine {
				c.flush()
			}
			return
		}
		c.line.Write(written[:end])
		c.show(strings.TrimSuffix(c.line.String(), "\r"))
		c.line.Reset()
		written = written[end+1:]
	}
}

func (c *Capture) flush() {
	if c.line.Len() > 0 {
		c.show(c.line.String())
		c.line.Reset()
	}
}
