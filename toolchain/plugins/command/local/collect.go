package local

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/gobwas/glob"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// collect takes the files that match AssetPaths and ArchivePaths into the state.
func (s *State) collect(directory string) error {
	if s.AssetPaths != nil {
		assets, err := matching(directory, *s.AssetPaths)
		if err != nil {
			return err
		}
		s.Assets = &assets
	}
	if s.ArchivePaths != nil {
		assets, err := matching(directory, *s.ArchivePaths)
		if err != nil {
			return err
		}
		members := make(map[string]any, len(assets))
		for name, asset := range assets {
			members[name] = asset
		}
		if s.Archive, err = resource.NewAssetArchive(members); err != nil {
			return fmt.Errorf("archivePaths: %w", err)
		}
	}
	return nil
}

type rule struct {
	glob    glob.Glob
	exclude bool
}

// matching returns the files under the directory whose relative path the last rule that matches it includes; rules that
// begin with an exclamation mark exclude.
func matching(directory string, patterns []string) (map[string]*resource.Asset, error) {
	rules := make([]rule, 0, len(patterns))
	for _, pattern := range patterns {
		bare, exclude := strings.CutPrefix(pattern, "!")
		compiled, err := glob.Compile(bare, '/')
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", pattern, err)
		}
		rules = append(rules, rule{compiled, exclude})
	}
	assets := map[string]*resource.Asset{}
	err := fs.WalkDir(os.DirFS(directory), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !included(rules, name) {
			return err
		}
		assets[name], err = resource.NewPathAsset(path.Join(directory, name))
		return err
	})
	return assets, err
}

func included(rules []rule, name string) bool {
	included := false
	for _, r := range rules {
		if r.glob.Match(name) {
			included = !r.exclude
		}
	}
	return included
}
