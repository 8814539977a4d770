// Writer puts unique values into an etcd cluster until its standard input ends, then checks that none was lost.
//
// One client knows every endpoint, one more is pinned to each member, and each member has a watcher. "writing" on
// standard output says that all of them have begun; the report follows as JSON. Exit codes: 0 nothing was
// lost, 1 something was (the report says what), 2 it could not be found out.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Report is what is printed.
type Report struct {
	Tally
	Seconds  float64          `json:"seconds"`
	Revision int64            `json:"revision"`
	Clients  map[string]Tally `json:"clients"` // "all", and one for each member
	Problems []string         `json:"problems"`
}

func main() {
	report, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		os.Exit(2)
	}
	if len(report.Problems) > 0 {
		os.Exit(1)
	}
}

func run() (Report, error) {
	folder := flag.String("credentials", "", "folder with ca.crt, client.crt and client.key")
	rate := flag.Int("rate", 50, "writes a second and client")
	count := flag.Int("count", 60000, "most writes of a client")
	seconds := flag.Float64("seconds", 900, "longest time to write")
	patient := flag.Float64("settle", 60, "longest time for all members to tell the same afterwards")
	flag.Parse()
	members, err := named(flag.Args())
	if err != nil {
		return Report{}, err
	}
	secrets, err := credentials(*folder)
	if err != nil {
		return Report{}, err
	}
	writing, stop := context.WithTimeout(context.Background(), time.Duration(*seconds*float64(time.Second)))
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	done, err := keepWriting(writing, secrets, members, Bounds{Rate: *rate, Count: *count})
	if err != nil {
		return Report{}, err
	}
	defer done.release()
	settling, cancel := context.WithTimeout(context.Background(), time.Duration(*patient*float64(time.Second)))
	defer cancel()
	seen, err := settle(settling, done)
	if err != nil {
		return Report{}, err
	}
	seen.Clients = done.clients
	problems := verdict(seen)
	if done.bounded || writing.Err() == context.DeadlineExceeded {
		problems = append(problems, "the writing reached its own bound before it was asked to end: nothing was checked after that")
	}
	return reported(done, seen.Revision, problems), nil
}

// named reads NAME=URL arguments.
func named(arguments []string) (map[string]string, error) {
	members := map[string]string{}
	for _, argument := range arguments {
		name, endpoint, found := strings.Cut(argument, "=")
		if !found || name == "" || endpoint == "" {
			return nil, fmt.Errorf("%q is not NAME=URL", argument)
		}
		members[name] = endpoint
	}
	if len(members) == 0 {
		return nil, fmt.Errorf("name the members: NAME=URL...")
	}
	return members, nil
}

func reported(done Run, revision int64, problems []string) Report {
	report := Report{Seconds: done.ended.Seconds(), Revision: revision, Clients: map[string]Tally{}, Problems: append([]string{}, problems...)}
	for _, client := range done.clients {
		told := tally(client.Writes, done.ended)
		report.Clients[client.Name] = told
		report.Acknowledged += told.Acknowledged
		report.Unknown += told.Unknown
		report.Failed += told.Failed
	}
	report.LongestGap = report.Clients[everyone].LongestGap
	return report
}
