package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pkg/sftp"
)

// copy uploads the source. Where it goes depends on what is there:
//
//	source | path is a directory | nothing there     | path is a file
//	text   | refused             | path              | path, overwritten
//	file   | path/file           | path              | path, overwritten
//	dir    | path/dir            | path/dir          | refused
//	dir/   | path/*              | path/*            | refused
func (in *CopyInputs) copy(ctx context.Context) error {
	client, err := in.Connection.dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	files, err := sftp.NewClient(client, sftp.UseConcurrentWrites(true))
	if err != nil {
		return err
	}
	defer files.Close()
	up := upload{files}
	if asset := in.Source.Asset; asset != nil && asset.IsText() {
		return up.text(asset.Text, in.RemotePath)
	}
	source := ""
	if in.Source.Asset != nil {
		source = in.Source.Asset.Path
	} else {
		source = in.Source.Archive.Path
	}
	return up.path(source, in.RemotePath)
}

type upload struct{ files *sftp.Client }

func (u upload) text(content, target string) error {
	there, err := u.stat(target)
	if err != nil {
		return err
	}
	if there != nil && there.IsDir() {
		return fmt.Errorf("remote path %s is a directory; text needs the path of a file", target)
	}
	return u.write(bytes.NewReader([]byte(content)), target)
}

func (u upload) path(source, target string) error {
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	there, err := u.stat(target)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if there != nil && there.IsDir() {
			target = path.Join(target, filepath.Base(source))
		}
		return u.file(source, target)
	}
	if there != nil && !there.IsDir() {
		return fmt.Errorf("remote path %s exists but is not a directory", target)
	}
	if !strings.HasSuffix(source, "/") {
		target = path.Join(target, filepath.Base(source))
	}
	return u.directory(source, target)
}

// directory copies what is in it, and deletes nothing.
func (u upload) directory(source, target string) error {
	return fs.WalkDir(os.DirFS(source), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		remote := path.Join(target, name)
		if !entry.IsDir() {
			return u.file(filepath.Join(source, name), remote)
		}
		there, err := u.stat(remote)
		if err != nil {
			return err
		}
		if there != nil && !there.IsDir() {
			return fmt.Errorf("remote path %s exists but is not a directory", remote)
		}
		if err := u.files.MkdirAll(remote); err != nil {
			return fmt.Errorf("failed to create remote directory %s: %w", remote, err)
		}
		return nil
	})
}

func (u upload) file(source, target string) error {
	local, err := os.Open(source)
	if err != nil {
		return err
	}
	defer local.Close()
	return u.write(local, target)
}

// write truncates what is there; the directories above are made.
func (u upload) write(content io.Reader, target string) error {
	if err := u.files.MkdirAll(path.Dir(target)); err != nil {
		return fmt.Errorf("failed to create remote directory %s: %w", path.Dir(target), err)
	}
	file, err := u.files.Create(target)
	if err != nil {
		return fmt.Errorf("failed to create remote file %s: %w", target, err)
	}
	if _, err = file.ReadFrom(content); err == nil {
		return file.Close()
	}
	_ = file.Close()
	return fmt.Errorf("failed to copy to remote path %s: %w", target, err)
}

// stat returns nil if there is nothing.
func (u upload) stat(name string) (fs.FileInfo, error) {
	info, err := u.files.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("failed to stat remote path %s: %w", name, err)
	}
	return info, nil
}
